export {
  describeSettings,
  parseSettings,
  secretOf,
  settingsFault,
  SettingsError,
  type SettingDescription,
} from './settings.js';
export { secret } from './secret-file.js';
