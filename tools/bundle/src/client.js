// What paints a figure on a canvas in the reader's browser: server/static/figures.js loads it when a reader asks for it.
import { TooltipComponent } from 'echarts/components';
import { CanvasRenderer } from 'echarts/renderers';
import { echarts } from './charts.js';

echarts.use([CanvasRenderer, TooltipComponent]);

window.daylightCharts = echarts;
