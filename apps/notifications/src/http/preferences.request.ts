import { MayBeLeftOut } from '#libs/service';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsBoolean, IsObject, IsOptional, ValidateNested } from 'class-validator';
import { applyDecorators } from '@nestjs/common';
import { type Kind, KINDS } from '../domain/kinds.js';
import { type Preferences } from '../domain/preferences.js';

/** null is no value: who leaves a field out says nothing about it. */
function Wanted(kind: Kind): PropertyDecorator {
  return applyDecorators(
    ApiPropertyOptional({ description: `A mail when ${KINDS[kind].what}`, default: KINDS[kind].byDefault }),
    MayBeLeftOut(),
    IsBoolean({ message: '$property must be true or false' }),
  );
}

export class KindsRequest implements Partial<Record<Kind, boolean>> {
  @Wanted('added_to_team')
  added_to_team?: boolean;
  @Wanted('removed_from_team')
  removed_from_team?: boolean;
  @Wanted('role_changed')
  role_changed?: boolean;
  @Wanted('task_assigned')
  task_assigned?: boolean;
  @Wanted('task_completed')
  task_completed?: boolean;
  @Wanted('task_deleted')
  task_deleted?: boolean;
  @Wanted('task_changed')
  task_changed?: boolean;
  @Wanted('team_renamed')
  team_renamed?: boolean;
  @Wanted('team_deleted')
  team_deleted?: boolean;
}

export class PreferencesRequest {
  @ApiPropertyOptional({ description: 'false: no mail at all, whatever the kinds say' })
  @MayBeLeftOut()
  @IsBoolean({ message: 'mail must be true or false' })
  mail?: boolean;

  @ApiPropertyOptional({ type: KindsRequest, example: { task_changed: true } })
  @IsOptional()
  @IsObject({ message: 'kinds must be an object' })
  @ValidateNested()
  @Type(() => KindsRequest)
  kinds?: KindsRequest;
}

export class PreferencesResponse {
  @ApiProperty({ example: 'alice' })
  user_id!: string;
  @ApiProperty({ example: true, description: 'false: no mail at all' })
  mail!: boolean;
  @ApiProperty({ type: KindsRequest })
  kinds!: Record<Kind, boolean>;

  static from(user_id: string, { mail, kinds }: Preferences): PreferencesResponse {
    return { user_id, mail, kinds: { ...kinds } };
  }
}
