// Figures that answer when they are pointed at. The page holds each figure as a picture (SVG) that needs no script; this
// adds a button below it, and the reader who presses it gets the same figure painted on a canvas over the picture, with
// the values of each mark. Nothing is loaded before the reader reaches for the button: then the library that paints (charts.js
// beside this file) and the figure's own numbers.
//
//   <figure data-figure="/path/of/figure.json"> … <div class="chart-frame"> both pictures </div> … </figure>
//
// The JSON is {"wide": option, "narrow": option}, or holds that under "chart". Colours come from the page's stylesheet,
// --chart-ROLE, by the roles the option names. Canvas and richText, and no style in markup: the page's
// Content-Security-Policy may be style-src 'self'.
(() => {
'use strict';

const libraryAddress = new URL('charts.js', document.currentScript.src);

// library loads the bundle once; it puts what paints under window.daylightCharts. A failure is forgotten.
let loading;
function library() {
  loading ??= new Promise((resolve, reject) => {
    const script = document.createElement('script');
    script.src = libraryAddress;
    script.onload = () => resolve(window.daylightCharts);
    script.onerror = () => reject(new Error(`no ${libraryAddress}`));
    document.head.append(script);
  }).catch((error) => {
    loading = undefined;
    throw error;
  });
  return loading;
}

const darkMode = matchMedia('(prefers-color-scheme: dark)');

class Figure {
  constructor(figure, frame) {
    this.figure = figure;
    this.frame = frame;
    this.layer = null; // where the canvas is, while the figure is painted
    this.chart = null;
    this.button = document.createElement('button');
    this.button.type = 'button';
    this.button.className = 'chart-button';
    this.button.textContent = figure.dataset.interactive || 'Interactive chart';
    this.button.setAttribute('aria-pressed', 'false');
    for (const reach of ['pointerenter', 'touchstart', 'focus']) {
      this.button.addEventListener(reach, () => this.load().catch(() => {}), { once: true, passive: true });
    }
    this.button.addEventListener('click', () => this.toggle());
    frame.after(this.button);
  }

  // load fetches the options once; a failure is forgotten, so that the next press tries again.
  load() {
    this.options ??= this.fetch().catch((error) => {
      this.options = undefined;
      throw error;
    });
    return this.options;
  }

  async fetch() {
    const response = await fetch(this.figure.dataset.figure);
    if (!response.ok) {
      throw new Error(`${response.status} for ${response.url}`);
    }
    const figure = await response.json();
    const fonts = [400, 600].map((weight) => document.fonts.load(`${weight} 14px "Daylight Sans"`).catch(() => {}));
    [this.echarts] = await Promise.all([library(), ...fonts]); // else the first canvas is lettered in another font
    return figure.chart || figure;
  }

  async toggle() {
    if (this.chart) {
      this.erase();
      return;
    }
    try {
      this.paint(await this.load());
    } catch {
      this.button.disabled = true;
      this.button.textContent = this.figure.dataset.interactiveFailed || 'Interactive chart not available';
    }
  }

  // picture is the one of the two layouts that the page shows at its present width.
  picture() {
    return [...this.frame.querySelectorAll('svg.chart')].find((svg) => svg.getClientRects().length > 0);
  }

  // paint lays the canvas exactly over the picture that shows, in its layout and scaled as it is.
  paint(options) {
    this.erase();
    const picture = this.picture();
    const option = themed(options[picture.classList.contains('chart-narrow') ? 'narrow' : 'wide'], this.frame);
    const { width, height } = option.daylight;
    this.shown = picture.getBoundingClientRect().width;
    const scale = this.shown / width;
    this.layer = document.createElement('div');
    this.layer.className = 'chart-canvas';
    this.layer.setAttribute('role', 'img');
    this.layer.style.width = `${width}px`;
    this.layer.style.height = `${height}px`;
    this.layer.style.transform = `scale(${scale})`;
    this.frame.append(this.layer);
    const devicePixelRatio = (window.devicePixelRatio || 1) * scale;
    this.chart = this.echarts.init(this.layer, null, { renderer: 'canvas', width, height, devicePixelRatio });
    this.chart.setOption(option);
    this.frame.classList.add('chart-drawn');
    this.button.setAttribute('aria-pressed', 'true');
  }

  erase() {
    this.chart?.dispose();
    this.layer?.remove();
    this.chart = this.layer = null;
    this.frame.classList.remove('chart-drawn');
    this.button.setAttribute('aria-pressed', 'false');
  }

  // again repaints a painted figure: other colours, or another width.
  async again() {
    if (this.chart) {
      this.paint(await this.load());
    }
  }

  resized() {
    const picture = this.picture();
    if (this.chart && picture && picture.getBoundingClientRect().width !== this.shown) {
      this.again();
    }
  }
}

// themed copies an option with the page's colours and tooltips. Options say animation: false and keep it: the canvas takes
// the place of a finished picture, bars that grow would contradict their labels, and so no reader needs to ask for less
// motion (prefers-reduced-motion).
function themed(option, element) {
  const style = getComputedStyle(element);
  const colour = (role) => style.getPropertyValue(`--chart-${role}`).trim();
  const { roles } = option.daylight;
  const copy = JSON.parse(JSON.stringify(option), (key, value) => (
    typeof value === 'string' && roles[value] ? colour(roles[value]) || value : value
  ));
  copy.tooltip = {
    show: true,
    trigger: 'item',
    renderMode: 'richText',
    confine: true,
    backgroundColor: colour('paper'),
    borderColor: colour('axis'),
    textStyle: { color: colour('ink'), fontFamily: copy.textStyle.fontFamily, fontSize: 13 },
  };
  return copy;
}

const figures = [];
for (const element of document.querySelectorAll('figure[data-figure]')) {
  const frame = element.querySelector('.chart-frame');
  if (frame) {
    const figure = new Figure(element, frame);
    figures.push(figure);
    new ResizeObserver(() => figure.resized()).observe(frame);
  }
}
darkMode.addEventListener('change', () => figures.forEach((figure) => figure.again()));
})();
