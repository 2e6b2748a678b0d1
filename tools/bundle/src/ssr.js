// The bundle that draws figures when a release is written: no DOM, one function, a string of SVG back. The host defines
// setTimeout, clearTimeout, console and daylightTextWidth(text, font) before it runs this file.
import { SVGRenderer } from 'echarts/renderers';
import { echarts } from './charts.js';

echarts.use([SVGRenderer]);
echarts.setPlatformAPI({
  measureText: (text, font) => ({ width: globalThis.daylightTextWidth(String(text), String(font)) }),
});

// daylightSVG draws one option, given as JSON text, into a picture of width by height px.
globalThis.daylightSVG = (option, width, height) => {
  const chart = echarts.init(null, null, { renderer: 'svg', ssr: true, width, height });
  try {
    chart.setOption(JSON.parse(option));
    return chart.renderToSVGString();
  } finally {
    chart.dispose();
  }
};
