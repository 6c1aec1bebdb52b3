import { IDENTIFIER, IDENTIFIER_RULE, isName, MAX_NAME, NAME_RULE, type Role, ROLES } from '#libs/events';
import { ApiProperty } from '@nestjs/swagger';
import { IsIn, Matches, ValidateBy } from 'class-validator';
import { type Member, roleIn } from '../domain/team.js';
import { type TeamDocument } from '../store/team.schema.js';
import { teamOf } from '../store/change-group.js';

const USER = '0198f6b4-7f2e-7c1a-9a55-3f2a9d3b1c79';

export class TeamRequest {
  @ApiProperty({ example: 'Groceries', maxLength: MAX_NAME })
  @ValidateBy({
    name: 'isName',
    validator: {
      validate: (value) => typeof value === 'string' && isName(value),
      defaultMessage: () => `name must be a string of ${NAME_RULE}`,
    },
  })
  name!: string;
}

export class TeamResponse {
  @ApiProperty({ example: '0198f6b4-7f2e-7c1a-9a55-3f2a9d3b1c77' })
  team_id!: string;
  @ApiProperty({ example: 'Groceries' })
  name!: string;
  @ApiProperty({ enum: ROLES, example: 'owner', description: 'Yours' })
  role!: Role;
  @ApiProperty({
    example: 1,
    description: 'Grows with each change of the team or its members; also the ETag',
  })
  version!: number;
  @ApiProperty({ example: 1, description: "Of the team's latest event" })
  seq!: number;
  @ApiProperty({ example: '2026-03-01T12:00:00.000Z' })
  created_at!: string;

  static from(document: TeamDocument, userId: string): TeamResponse {
    const { _id, name, version, seq, created_at } = document;
    const role = roleIn(teamOf(document), userId);
    return { team_id: _id, name, role, version, seq, created_at: created_at.toISOString() };
  }
}

export class RoleRequest {
  @ApiProperty({ enum: ROLES, example: 'admin' })
  @IsIn(ROLES, { message: `role must be one of ${ROLES.join(', ')}` })
  role!: Role;
}

export class MemberRequest extends RoleRequest {
  @ApiProperty({ example: USER, description: 'Of a registered user' })
  @Matches(IDENTIFIER, { message: `user_id must be a string of ${IDENTIFIER_RULE}` })
  user_id!: string;
}

export class MemberResponse {
  @ApiProperty({ example: USER })
  user_id!: string;
  @ApiProperty({ enum: ROLES, example: 'member' })
  role!: Role;

  static from({ user_id, role }: Member): MemberResponse {
    return { user_id, role };
  }
}

export class MembersResponse {
  @ApiProperty({ type: [MemberResponse] })
  items!: MemberResponse[];
}
