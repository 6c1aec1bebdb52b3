export { describeSettings, parseSettings, SettingsError, type SettingDescription } from './settings.js';
