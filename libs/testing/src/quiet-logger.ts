import { Logger } from '@nestjs/common';

// Loaded before each spec file: what the code under test logs would bury the failures.
if (!process.env['TEST_LOGS']) Logger.overrideLogger(false);
