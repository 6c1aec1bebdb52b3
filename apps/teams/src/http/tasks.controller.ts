import { idempotencyKeyOf } from '#libs/service';
import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post, Query, Req, Res } from '@nestjs/common';
import {
  ApiCreatedResponse,
  ApiNoContentResponse,
  ApiOkResponse,
  ApiOperation,
  ApiTags,
} from '@nestjs/swagger';
import { type Request, type Response } from 'express';
import { type TaskDocument } from '../store/task.schema.js';
import { TaskStore } from '../store/task-store.js';
import { ForMembers, WithIdempotencyKey, WithIfMatch } from './documented.js';
import { madeId } from './made-id.js';
import { cursorProblem, type Page, pageFrom, pageOf } from './page.response.js';
import { actorOf, limitOf, PageQuery, TaskPath, TeamPath } from './paths.js';
import { refusedProblem } from './refused-problem.js';
import { TaskChangeRequest, TaskRequest, TaskResponse } from './task.request.js';
import { expectedBy, expectedIfSaid, tellVersion } from './version-tag.js';

const TasksPage = pageOf(TaskResponse);

@ApiTags('tasks')
@Controller()
export class TasksController {
  constructor(private readonly tasks: TaskStore) {}

  @Post('teams/:team_id/tasks')
  @HttpCode(201)
  @ForMembers('NO_TEAM', 'ASSIGNEE_NO_MEMBER', 'KEY_REUSED')
  @WithIdempotencyKey('task')
  @ApiOperation({ summary: 'Create a task', description: 'Publishes `TaskCreated`.' })
  @ApiCreatedResponse({ type: TaskResponse })
  async create(
    @Param() { team_id }: TeamPath,
    @Body() body: TaskRequest,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ): Promise<TaskResponse> {
    const actor = actorOf(request);
    const key = idempotencyKeyOf(request);
    const task_id = madeId(actor, `task/${team_id}`, key);
    const { result, replayed } = await this.tasks
      .create({ task_id, isNew: key === undefined, team_id, actor }, body)
      .catch(refusedProblem);
    if (replayed) response.setHeader('Idempotency-Replayed', 'true');
    response.setHeader('Location', `/tasks/${task_id}`);
    return answer(result, response);
  }

  @Get('teams/:team_id/tasks')
  @ForMembers('NO_TEAM')
  @ApiOperation({ summary: 'The tasks of a team, page by page' })
  @ApiOkResponse({ type: TasksPage })
  async list(
    @Param() { team_id }: TeamPath,
    @Query() query: PageQuery,
    @Req() request: Request,
  ): Promise<Page<TaskResponse>> {
    const page = this.tasks.ofTeam(team_id, actorOf(request), limitOf(query), query.cursor);
    return pageFrom(await page.catch(cursorProblem).catch(refusedProblem), (task) => TaskResponse.from(task));
  }

  @Get('tasks/:task_id')
  @ForMembers('NO_TASK')
  @ApiOperation({ summary: 'Read a task' })
  @ApiOkResponse({ type: TaskResponse })
  async read(
    @Param() { task_id }: TaskPath,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ): Promise<TaskResponse> {
    return answer(await this.tasks.read(task_id, actorOf(request)).catch(refusedProblem), response);
  }

  @Patch('tasks/:task_id')
  @ForMembers('NO_TASK', 'ASSIGNEE_NO_MEMBER')
  @WithIfMatch()
  @ApiOperation({
    summary: 'Change a task',
    description: 'Only the fields that are sent change. Publishes `TaskUpdated`, unless nothing changes.',
  })
  @ApiOkResponse({ type: TaskResponse })
  async update(
    @Param() { task_id }: TaskPath,
    @Body() body: TaskChangeRequest,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ): Promise<TaskResponse> {
    const asked = { task_id, actor: actorOf(request), expected: expectedBy(request) };
    return answer(await this.tasks.update(asked, body).catch(refusedProblem), response);
  }

  @Post('tasks/:task_id/complete')
  @HttpCode(200)
  @ForMembers('NO_TASK', 'STALE')
  @ApiOperation({
    summary: 'Complete a task',
    description:
      'Publishes `TaskCompleted`; once more it changes nothing, so a retry is safe. If-Match is heeded, and not required.',
  })
  @ApiOkResponse({ type: TaskResponse })
  async complete(
    @Param() { task_id }: TaskPath,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ): Promise<TaskResponse> {
    const asked = { task_id, actor: actorOf(request), expected: expectedIfSaid(request) ?? 'any' };
    return answer(await this.tasks.complete(asked).catch(refusedProblem), response);
  }

  @Delete('tasks/:task_id')
  @HttpCode(204)
  @ForMembers('NO_TASK', 'NOT_ALLOWED')
  @WithIfMatch()
  @ApiOperation({
    summary: 'Delete a task',
    description: 'Owners and admins delete any, members those that they created. Publishes `TaskDeleted`.',
  })
  @ApiNoContentResponse({ description: 'It is gone' })
  async delete(@Param() { task_id }: TaskPath, @Req() request: Request): Promise<void> {
    const asked = { task_id, actor: actorOf(request), expected: expectedBy(request) };
    await this.tasks.delete(asked).catch(refusedProblem);
  }
}

function answer(task: TaskDocument, response: Response): TaskResponse {
  tellVersion(response, task.version);
  return TaskResponse.from(task);
}
