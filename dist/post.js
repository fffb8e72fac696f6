// The post step is the same program, which knows it by the name of this file.
import './index.js';
