import { Banner } from './banner.js';
import { html } from './html.js';
import { ChatPanel } from './panels/chat.js';
import { DeadLettersPanel } from './panels/dead-letters.js';
import { DemoPanel } from './panels/demo.js';
import { FlowPanel } from './panels/flow.js';
import { LagPanel } from './panels/lag.js';
import { OrderingPanel } from './panels/ordering.js';
import { OrdersPanel } from './panels/orders.js';
import { PartitionsPanel } from './panels/partitions.js';
import { RecentPanel } from './panels/recent.js';
import { TeamsPanel } from './panels/teams.js';
import { ThroughputPanel } from './panels/throughput.js';
import { TimelinePanel } from './panels/timeline.js';
import { TrendsPanel } from './panels/trends.js';
import { RecordDialog } from './record-dialog.js';
import { Summary } from './summary.js';
import { ThemeSwitch } from './theme.js';

export function App() {
  return html`<a class="skip" href="#panels">Skip to the panels</a>
    <header class="top">
      <div class="brand">
        <h1>Ordered <small>live</small></h1>
        <${ThemeSwitch} />
      </div>
      <${Summary} />
    </header>
    <${Banner} />
    <main id="panels" tabindex="-1">
      <${FlowPanel} />
      <${DemoPanel} />
      <${TeamsPanel} />
      <${ThroughputPanel} />
      <${TimelinePanel} />
      <${OrderingPanel} />
      <${PartitionsPanel} />
      <${LagPanel} />
      <${OrdersPanel} />
      <${ChatPanel} />
      <${DeadLettersPanel} />
      <${TrendsPanel} />
      <${RecentPanel} />
    </main>
    <footer>
      Counts and rates come from Kafka's offsets and are exact; records are samples when many come at once.
      Every place leads to its record. <a href="docs">API</a> · <a href="asyncapi">events</a> ·
      <a href="metrics">metrics</a>
    </footer>
    <${RecordDialog} />`;
}
