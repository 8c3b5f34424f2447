import { mirror } from '../embed/mirror.js';
import { runApp } from '../visit/app.js';

const parentOrigin = new URLSearchParams(location.hash.slice(1)).get('origin');
await runApp(parentOrigin ? { onVisit: (visit, signal) => mirror(visit, parentOrigin, signal) } : {});
