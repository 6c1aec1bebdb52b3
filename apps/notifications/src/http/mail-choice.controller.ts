import { ProblemException, securePage } from '#libs/service';
import { Controller, Get, HttpCode, Param, Post, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { type Response } from 'express';
import { type Kind, KIND_NAMES } from '../domain/kinds.js';
import { isSignedBy } from '../mail/preferences-link.js';
import { LinkKey } from '../store/link-key.js';
import { RecipientStore } from '../store/recipient-store.js';
import { CHOICE_POLICY, choicePage } from './mail-choice.page.js';

const GONE = 'This link is not one of a mail of ours. Take the link under the latest mail.';

/** Where the link under a mail leads: its signature stands for signing in. Mail scanners open links, so only POST changes anything. */
@ApiExcludeController()
@Controller('mails')
export class MailChoiceController {
  constructor(
    private readonly recipients: RecipientStore,
    private readonly key: LinkKey,
  ) {}

  @Get(':user/:signature')
  async show(
    @Param('user') user: string,
    @Param('signature') signature: string,
    @Res() response: Response,
  ): Promise<void> {
    await this.check(user, signature);
    const path = `/mails/${encodeURIComponent(user)}/${signature}`;
    securePage(response, CHOICE_POLICY);
    response
      .setHeader('Cache-Control', 'no-store')
      .type('html')
      .send(choicePage(path, await this.recipients.preferences(user)));
  }

  /** One click of a mail reader, on behalf of who got the mail (RFC 8058); what the body says is known, and is not read. */
  @Post(':user/:signature')
  @HttpCode(204)
  async stopAll(@Param('user') user: string, @Param('signature') signature: string): Promise<void> {
    await this.check(user, signature);
    await this.recipients.change(user, { mail: false });
  }

  @Post(':user/:signature/:what/:value')
  async choose(
    @Param('user') user: string,
    @Param('signature') signature: string,
    @Param('what') what: string,
    @Param('value') value: string,
    @Res() response: Response,
  ): Promise<void> {
    await this.check(user, signature);
    const isKind = KIND_NAMES.includes(what as Kind);
    if ((what !== 'all' && !isKind) || (value !== 'on' && value !== 'off'))
      throw new ProblemException(404, GONE);
    const wanted = value === 'on';
    await this.recipients.change(user, isKind ? { kinds: { [what]: wanted } } : { mail: wanted });
    response.redirect(303, `/mails/${encodeURIComponent(user)}/${signature}`);
  }

  private async check(user: string, signature: string): Promise<void> {
    if (!isSignedBy(user, signature, await this.key.get())) throw new ProblemException(404, GONE);
  }
}
