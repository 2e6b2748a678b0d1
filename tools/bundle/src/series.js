// Four ways to draw that ECharts has no series for. An option names them in renderItem ('daylight.interval' and so on);
// what differs from item to item beyond its numbers stands in the series' itemPayload. In pictures, reports/chart draws the same
// marks: whiskers, bands, ribbons and labels.

// interval draws the whisker from low to high of one value. Data: [category, low, high]. Payload: color, width, cap (px
// from the line to the tip of its end mark), offset (px across the category axis), horizontal (values run along x).
export function interval(params, api) {
  const { color, width, cap, offset, horizontal } = params.itemPayload;
  const at = api.value(0);
  const [[x1, y1], [x2, y2]] = [1, 2].map((dimension) => {
    const value = api.value(dimension);
    const [x, y] = api.coord(horizontal ? [value, at] : [at, value]);
    return horizontal ? [x, y + offset] : [x + offset, y];
  });
  const style = { fill: 'none', stroke: color, lineWidth: width };
  const tip = (x, y) => (horizontal ? [[x, y - cap], [x, y + cap], [x, y]] : [[x - cap, y], [x + cap, y], [x, y]]);
  const points = cap > 0 ? [...tip(x1, y1), ...tip(x2, y2).reverse()] : [[x1, y1], [x2, y2]];
  return { type: 'polyline', silent: true, shape: { points }, style }; // in one stroke: a picture has hundreds of them
}

// band fills the area between the lower and upper bounds of neighbouring categories. Data: [from, lowFrom, highFrom, to,
// lowTo, highTo], one item for each pair of neighbours that both have bounds. Payload: color, opacity.
export function band(params, api) {
  const corner = (category, bound) => api.coord([api.value(category), api.value(bound)]);
  return {
    type: 'polygon',
    silent: true,
    shape: { points: [corner(0, 1), corner(0, 2), corner(3, 5), corner(3, 4)] },
    style: { fill: params.itemPayload.color, opacity: params.itemPayload.opacity },
  };
}

// ribbon fills an area from the left edge of the plot to its right edge, as high everywhere as its count. Data: [count, from, to],
// all on the y axis; from and to are where its upper edge begins and ends. Payload: color, opacity, border (a colour, or none), dashed
// (the border), and in px: least (a lower ribbon has no border and the opacity low), hair (height of the lowest), left and right (from the
// plot's edges to its ends), level and landing (that it runs level at its beginning and before its end).
export function ribbon(params, api) {
  const { color, opacity, border, dashed, least = 0, low, hair, left, right, level, landing } = params.itemPayload;
  let [x1, y1] = api.coord([0, api.value(1)]);
  let [x2, y2] = api.coord([1, api.value(2)]);
  let height = api.coord([0, api.value(1) - api.value(0)])[1] - y1;
  const style = { fill: color, fillOpacity: height < least ? low : opacity };
  let grow = Math.max(0, hair - height);
  if (border && height >= least) {
    Object.assign(style, { stroke: border, lineWidth: 1, lineDash: dashed ? [4, 2] : null });
    grow -= 1; // the border lies inside
  }
  [y1, y2, height] = [y1 - grow / 2, y2 - grow / 2, height + grow];
  [x1, x2] = [x1 + left, x2 - right];
  const [near, far] = [x1 + level, x2 - landing];
  const middle = (near + far) / 2;
  const upper = `M${x1} ${y1}H${near}C${middle} ${y1} ${middle} ${y2} ${far} ${y2}H${x2}`;
  const lower = `V${y2 + height}H${far}C${middle} ${y2 + height} ${middle} ${y1 + height} ${near} ${y1 + height}H${x1}Z`;
  return { type: 'path', shape: { pathData: upper + lower }, style };
}

// label writes words and small boxes. Data: [x, y] on the axes. Payload: font, and texts, a list of runs for each item:
// {text, x, y, color, size, weight, align} or {swatch, x, y, width, height, color}. x and y are px from the item's
// place; a run with at 'left' counts x from the left edge of the picture, one with at 'right' from its right edge, and one
// with at 'corner' counts x and y from the picture's upper left corner.
export function label(params, api) {
  const [left, top] = api.coord([api.value(0), api.value(1)]);
  const { font, texts } = params.itemPayload;
  const origin = { left: 0, right: api.getWidth(), corner: 0 };
  const children = texts[params.dataIndex].map((run) => {
    const x = run.x + (run.at ? origin[run.at] : left);
    const y = run.y + (run.at === 'corner' ? 0 : top);
    return run.swatch ? swatch(run, x, y) : words(run, font, x, y);
  });
  return children.length === 1 ? children[0] : { type: 'group', children };
}

function words({ text, color, size, weight, align = 'left' }, font, x, y) {
  const letters = { fontSize: size, fontWeight: weight, fontFamily: font, fill: color };
  const style = { ...letters, text, x, y, align, verticalAlign: 'middle' };
  return { type: 'text', silent: true, style };
}

function swatch({ color, width, height }, x, y) {
  return { type: 'rect', silent: true, shape: { x, y: y - height / 2, width, height }, style: { fill: color } };
}
