import {
  CONTENT_RULE,
  IDENTIFIER,
  IDENTIFIER_RULE,
  isContent,
  isDay,
  isName,
  MAX_CONTENT,
  MAX_NAME,
  NAME_RULE,
} from '#libs/events';
import { MayBeLeftOut } from '#libs/service';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsOptional, Matches, ValidateBy } from 'class-validator';
import { type TaskDocument } from '../store/task.schema.js';

const USER = '0198f6b4-7f2e-7c1a-9a55-3f2a9d3b1c79';

function IsTitle(): PropertyDecorator {
  return ValidateBy({
    name: 'isName',
    validator: {
      validate: (value) => typeof value === 'string' && isName(value),
      defaultMessage: () => `title must be a string of ${NAME_RULE}`,
    },
  });
}

function IsDescription(): PropertyDecorator {
  return ValidateBy({
    name: 'isContent',
    validator: {
      validate: (value) => typeof value === 'string' && isContent(value),
      defaultMessage: () => `description must be a string of ${CONTENT_RULE}`,
    },
  });
}

const IsAssignee = () => Matches(IDENTIFIER, { message: `assignee must be a string of ${IDENTIFIER_RULE}` });

function IsDay(): PropertyDecorator {
  return ValidateBy({
    name: 'isDay',
    validator: {
      validate: (value) => typeof value === 'string' && isDay(value),
      defaultMessage: () => 'due_on must be a day such as 2026-03-01',
    },
  });
}

export class TaskRequest {
  @ApiProperty({ example: 'Buy bread', maxLength: MAX_NAME })
  @IsTitle()
  title!: string;

  @ApiPropertyOptional({ example: 'From the baker at the corner', maxLength: MAX_CONTENT })
  @MayBeLeftOut()
  @IsDescription()
  description?: string;

  @ApiPropertyOptional({ example: USER, description: 'A member of the team' })
  @MayBeLeftOut()
  @IsAssignee()
  assignee?: string;

  @ApiPropertyOptional({ example: '2026-03-01', format: 'date' })
  @MayBeLeftOut()
  @IsDay()
  due_on?: string;
}

export class TaskChangeRequest {
  @ApiPropertyOptional({ example: 'Buy two loaves', maxLength: MAX_NAME })
  @MayBeLeftOut()
  @IsTitle()
  title?: string;

  @ApiPropertyOptional({
    type: String,
    nullable: true,
    maxLength: MAX_CONTENT,
    description: 'null takes it away',
  })
  @IsOptional()
  @IsDescription()
  description?: string | null;

  @ApiPropertyOptional({ type: String, nullable: true, example: USER, description: 'null takes it away' })
  @IsOptional()
  @IsAssignee()
  assignee?: string | null;

  @ApiPropertyOptional({
    type: String,
    nullable: true,
    format: 'date',
    example: '2026-03-01',
    description: 'null takes it away',
  })
  @IsOptional()
  @IsDay()
  due_on?: string | null;
}

export class TaskResponse {
  @ApiProperty({ example: '0198f6b4-7f2e-7c1a-9a55-3f2a9d3b1c78' })
  task_id!: string;
  @ApiProperty({ example: '0198f6b4-7f2e-7c1a-9a55-3f2a9d3b1c77' })
  team_id!: string;
  @ApiProperty({ example: 'Buy bread' })
  title!: string;
  @ApiProperty({ type: String, nullable: true, example: null })
  description!: string | null;
  @ApiProperty({ type: String, nullable: true, example: USER })
  assignee!: string | null;
  @ApiProperty({ type: String, nullable: true, format: 'date', example: null })
  due_on!: string | null;
  @ApiProperty({ example: false })
  completed!: boolean;
  @ApiProperty({ example: 1, description: 'Grows with each change of the task; also the ETag' })
  version!: number;
  @ApiProperty({ example: USER })
  created_by!: string;
  @ApiProperty({ example: '2026-03-01T12:00:00.000Z' })
  created_at!: string;
  @ApiProperty({ example: '2026-03-01T12:00:00.000Z' })
  updated_at!: string;

  static from({ _id, team_id, title, completed, version, created_by, ...task }: TaskDocument): TaskResponse {
    return {
      task_id: _id,
      team_id,
      title,
      description: task.description ?? null,
      assignee: task.assignee ?? null,
      due_on: task.due_on ?? null,
      completed,
      version,
      created_by,
      created_at: task.created_at.toISOString(),
      updated_at: task.updated_at.toISOString(),
    };
  }
}
