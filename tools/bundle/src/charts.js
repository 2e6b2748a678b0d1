// The chart types and components that Daylight's figures use: those of the marks in reports/chart, which draws the same
// figures as pictures.
import * as echarts from 'echarts/core';
import { BarChart, CustomChart, HeatmapChart, LineChart, ScatterChart } from 'echarts/charts';
import { AriaComponent, GridComponent, MarkLineComponent } from 'echarts/components';
import { band, interval, label, ribbon } from './series.js';

echarts.use([
  BarChart, CustomChart, HeatmapChart, LineChart, ScatterChart,
  AriaComponent, GridComponent, MarkLineComponent,
]);

// ECharts 6 looks a renderItem that is a string up among the registered ones; that is what keeps the option plain JSON.
echarts.registerCustomSeries('daylight.interval', interval);
echarts.registerCustomSeries('daylight.band', band);
echarts.registerCustomSeries('daylight.label', label);
echarts.registerCustomSeries('daylight.ribbon', ribbon);

export { echarts };
