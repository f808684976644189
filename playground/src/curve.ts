import { type CurvePoint, type CurvesLook, curvesSvg } from 'gan-kit';

/** Points of a curve: beyond that every other one goes. */
const MOST_POINTS = 600;

/** Losses over time, drawn into an element of the page. */
export class Curve {
  private readonly points: CurvePoint[] = [];

  constructor(
    private readonly element: HTMLElement,
    private readonly title: string,
    private readonly look: CurvesLook = {},
  ) {
    element.replaceChildren();
  }

  add(step: number, values: Readonly<Record<string, number>>): void {
    const { points } = this;
    points.push({ step, values });
    if (points.length > MOST_POINTS) for (let i = points.length - 2; i > 0; i -= 2) points.splice(i, 1);
    this.element.innerHTML = curvesSvg(points, this.title, this.look);
  }
}
