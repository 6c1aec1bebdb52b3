export const BEGINNING = 'beginning';
export const QUEUE = 'queue';
export const LANES = 'lanes';
export const SENT = 'sent';
export const RECIPIENTS = 'recipients';
export const PREFERENCES = 'preferences';
export const MEMBERS = 'members';
export const TASKS = 'tasks';
