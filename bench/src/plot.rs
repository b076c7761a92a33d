//! A plot as SVG, with both axes in powers of ten: a straight line of slope one is linear growth.

use std::time::Duration;

pub(crate) struct Series {
    pub(crate) name: String,
    pub(crate) points: Vec<(usize, Duration)>,
}

const WIDTH: f64 = 720.0;
const HEIGHT: f64 = 420.0;
const LEFT: f64 = 70.0;
const TOP: f64 = 40.0;
const PLOT_WIDTH: f64 = 420.0;
const PLOT_HEIGHT: f64 = 320.0;
const COLOURS: [&str; 6] = ["#d62728", "#1f77b4", "#2ca02c", "#9467bd", "#7f7f7f", "#ff9896"];

pub(crate) fn log_log(title: &str, below: &str, series: &[Series]) -> String {
    let points = || series.iter().flat_map(|series| &series.points);
    let log = |count: usize| f64::from(u32::try_from(count).unwrap_or(u32::MAX)).log10();
    let time = |time: Duration| time.as_secs_f64().max(1e-4).log10();
    let range = |values: Vec<f64>| {
        let (least, most) = values.iter().fold((f64::MAX, f64::MIN), |(a, b), &v| (a.min(v), b.max(v)));
        (least.floor(), most.ceil().max(least.floor() + 1.0))
    };
    let x_range = range(points().map(|(x, _)| log(*x)).collect());
    let y_range = range(points().map(|(_, y)| time(*y)).collect());
    let x = |value: f64| LEFT + (value - x_range.0) / (x_range.1 - x_range.0) * PLOT_WIDTH;
    let y = |value: f64| TOP + PLOT_HEIGHT - (value - y_range.0) / (y_range.1 - y_range.0) * PLOT_HEIGHT;
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {HEIGHT}\" font-family=\"sans-serif\" font-size=\"13\">\n\
         <rect width=\"{WIDTH}\" height=\"{HEIGHT}\" fill=\"white\"/>\n<text x=\"{LEFT}\" y=\"24\" font-size=\"15\">{title}</text>\n"
    );
    for power in whole(x_range) {
        let (at, bottom) = (x(power), TOP + PLOT_HEIGHT);
        let label = 10_f64.powf(power);
        svg += &format!(
            "<path d=\"M{at:.1} {TOP}V{bottom}\" stroke=\"#ddd\"/><text x=\"{at:.1}\" y=\"{}\" text-anchor=\"middle\">{label}</text>\n",
            bottom + 18.0
        );
    }
    for power in whole(y_range) {
        let (at, right) = (y(power), LEFT + PLOT_WIDTH);
        let label = 10_f64.powf(power);
        svg += &format!(
            "<path d=\"M{LEFT} {at:.1}H{right}\" stroke=\"#ddd\"/><text x=\"{}\" y=\"{:.1}\" text-anchor=\"end\">{label} s</text>\n",
            LEFT - 6.0,
            at + 4.0
        );
    }
    svg += &format!(
        "<text x=\"{}\" y=\"{}\" text-anchor=\"middle\">{below}</text>\n",
        LEFT + PLOT_WIDTH / 2.0,
        HEIGHT - 18.0
    );
    for (index, (series, colour)) in series.iter().zip(COLOURS.iter().cycle()).enumerate() {
        let line: Vec<String> = series
            .points
            .iter()
            .map(|(count, took)| format!("{:.1},{:.1}", x(log(*count)), y(time(*took))))
            .collect();
        let row = TOP + 14.0 + 22.0 * f64::from(u32::try_from(index).unwrap_or(0));
        let (from, to) = (LEFT + PLOT_WIDTH + 14.0, LEFT + PLOT_WIDTH + 38.0);
        svg += &format!(
            "<polyline points=\"{}\" fill=\"none\" stroke=\"{colour}\" stroke-width=\"2\"/>\n",
            line.join(" ")
        );
        svg += &format!(
            "<path d=\"M{from} {row}H{to}\" stroke=\"{colour}\" stroke-width=\"2\"/><text x=\"{}\" y=\"{}\">{}</text>\n",
            to + 6.0,
            row + 4.0,
            series.name
        );
    }
    svg + "</svg>\n"
}

fn whole((least, most): (f64, f64)) -> impl Iterator<Item = f64> {
    std::iter::successors(Some(least), |power| Some(power + 1.0)).take_while(move |power| *power <= most)
}
