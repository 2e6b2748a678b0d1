// The bundle that draws figures when a release is written: no DOM, one function, a string of SVG back. The host defines
// setTimeout, clearTimeout, console and daylightTextWidth(text, font) before it runs this file.
import { SVGRenderer } from 'echarts/renderers';
import { echarts } from './charts.js';

echarts.use([SVGRenderer]);
echarts.setPlatformAPI({
  measureText: (text, font) => ({ width: globalThis.daylightTextWidth(String(text), String(font)) }),
});

// daylightDraw draws one option, given as JSON text, into a picture of width by height px and returns it as SVG, but without
// its labels: for each of those it returns the place on the axes that the label belongs to, x and y in px, one after the
// other in the order of the option. The host writes them there, since ECharts would spend more time on words than on marks.
globalThis.daylightDraw = (text, width, height) => {
  const option = JSON.parse(text);
  const isLabel = ({ renderItem }) => renderItem === 'daylight.label';
  const labels = option.series.filter(isLabel);
  option.series = option.series.filter((series) => !isLabel(series));
  const chart = echarts.init(null, null, { renderer: 'svg', ssr: true, width, height });
  try {
    chart.setOption(option);
    const places = labels.flatMap(({ data }) => data.flatMap(({ value }) => chart.convertToPixel({ gridIndex: 0 }, value)));
    return { svg: chart.renderToSVGString(), places };
  } finally {
    chart.dispose();
  }
};
