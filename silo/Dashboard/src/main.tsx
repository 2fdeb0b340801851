import { render } from 'preact';
import { startLive } from './api/live';
import { App } from './app/app';
import { startKeyboard } from './app/keyboard';
import { startRouter } from './app/router';
import { startCaller } from './app/signin';
import { startTheme } from './app/theme';
import { startTicking } from './app/ticking';
import './styles/tokens.css';
import './styles/base.css';

startTheme();
startRouter();
startKeyboard();
startTicking();
startCaller();
startLive();
render(<App />, document.getElementById('app')!);
