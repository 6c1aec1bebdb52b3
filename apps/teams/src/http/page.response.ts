import { KeysetCursorError, type KeysetPage } from '#libs/mongo';
import { BAD_REQUEST, ProblemException } from '#libs/service';
import { type Type } from '@nestjs/common';
import { ApiProperty } from '@nestjs/swagger';

export interface Page<Item> {
  items: Item[];
  next_cursor: string | null;
  prev_cursor: string | null;
  has_more: boolean;
}

/** The class of a page of `item`, for the document. */
export function pageOf<Item extends object>(item: Type<Item>): Type<Page<Item>> {
  class PageResponse implements Page<Item> {
    @ApiProperty({ type: [item], description: 'Oldest first' })
    items!: Item[];
    @ApiProperty({ type: String, nullable: true, example: null, description: 'For what is behind this page' })
    next_cursor!: string | null;
    @ApiProperty({ type: String, nullable: true, example: null, description: 'For what is before this page' })
    prev_cursor!: string | null;
    @ApiProperty({ example: false, description: 'Whether there is more behind this page' })
    has_more!: boolean;
  }
  Object.defineProperty(PageResponse, 'name', { value: `${item.name}Page` });
  return PageResponse;
}

export function pageFrom<Document, Item>(
  page: KeysetPage<Document>,
  itemOf: (document: Document) => Item,
): Page<Item> {
  return {
    items: page.items.map(itemOf),
    next_cursor: (page.hasNext ? page.next : undefined) ?? null,
    prev_cursor: page.previous ?? null,
    has_more: page.hasNext,
  };
}

/** For catch(): what to answer to a cursor of another list. */
export function cursorProblem(error: unknown): never {
  if (!(error instanceof KeysetCursorError)) throw error;
  throw new ProblemException(400, BAD_REQUEST, { errors: [{ field: 'cursor', message: error.message }] });
}
