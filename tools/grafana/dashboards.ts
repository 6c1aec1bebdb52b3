import { boardJson } from './board/board-json.js';
import { suiteBoard } from './boards/suite.js';
import { systemBoards } from './boards/systems.js';

export const DASHBOARDS = 'deploy/grafana/dashboards';

/** The files of deploy/grafana/dashboards and what they hold. */
export function dashboardFiles(): Map<string, string> {
  return new Map([suiteBoard, ...systemBoards].map((board) => [`${board.uid}.json`, boardJson(board)]));
}
