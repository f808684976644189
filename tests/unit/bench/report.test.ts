import { describe, expect, it } from 'vitest';
import { barsSvg, groupsOf, shown } from '../../../lab/bench/report/barsSvg';
import { tableMarkdown } from '../../../lab/bench/report/markdown';
import { between } from '../../../lab/bench/report/markers';
import { profileText } from '../../../lab/bench/report/profileText';
import { tableText } from '../../../lab/bench/report/table';
import { median, type Result, together } from '../../../lab/bench/support/result';

const step: Result = {
  bench: 'tiny',
  node: '24.1.0',
  threads: 2,
  ms: { 'simd-1': 200, pytorch: 100, 'jax-js': 'took longer than 120 s' },
  cases: {
    step: { gflop: 4, group: 'step', ms: { 'simd-1': 200, pytorch: 100, 'jax-js': 'took longer than 120 s' } },
  },
  roof: { 'simd-1': 40 },
  versions: { 'simd-1': '4.22.0', pytorch: '2.13.0' },
  machine: '2 × CPU',
};
const products: Result = {
  ...step,
  bench: 'products',
  ms: { 'simd-1': 300, pytorch: 'cannot' },
  cases: {
    small: { gflop: 2, group: 'forward', ms: { 'simd-1': 100, pytorch: 50 } },
    large: { gflop: 6, group: 'forward', ms: { 'simd-1': 200, pytorch: 'cannot' } },
  },
};

describe('figures', () => {
  it('median is the middle, or between the middle two', () => {
    expect([median([3, 1, 2]), median([4, 1, 2, 3]), median([5])]).toEqual([2, 2.5, 5]);
    expect(() => median([])).toThrow(RangeError);
  });

  it('cases together are a sum, or why there is none', () => {
    expect(together(products.cases, 'simd-1')).toBe(300);
    expect(together(products.cases, 'pytorch')).toBe('cannot');
    expect(together(products.cases, 'nobody')).toBe('was not measured');
  });

  it('are shown with three digits', () => {
    expect([1234.5, 99.94, 9.876].map(shown)).toEqual(['1,235', '99.9', '9.88']);
  });
});

describe('the page', () => {
  const page = 'before\n<!-- bench a -->\nold\n<!-- /bench a -->\nafter\n<!-- bench b -->\n<!-- /bench b -->\n';

  it('gets the text between the markers, again and again', () => {
    const once = between(page, 'bench a', 'new');
    expect(once).toBe(page.replace('old', '\nnew\n'));
    expect(between(once, 'bench a', 'new')).toBe(once);
  });

  it('must have the place', () => {
    expect(() => between(page, 'bench c', 'new')).toThrow("'<!-- bench c -->");
  });

  it('has a step of each Node side by side, with the ratio to the first contestant', () => {
    const text = tableMarkdown([{ ...step, node: '20.2.0', ms: { ...step.ms, 'simd-1': 400 } }, step]);
    expect(text).toContain('| `pytorch` | 100 | 40.0 | 0.25 | 100 | 40.0 | 0.50 |');
    expect(text).toContain('| `jax-js` | took longer than 120 s |  |  |');
  });

  it('has the cases with the share of the roof, and says who could not', () => {
    const text = tableMarkdown([products]);
    expect(text).toContain('| small | 24 | 20.0 (50 %) | 40.0 |');
    expect(text).toContain('| large | 24 | 30.0 (75 %) | – |');
    expect(text).toContain('No figure: `pytorch` cannot.');
  });
});

describe('the picture', () => {
  it('draws bars in proportion, and the reason of who has none', () => {
    const svg = barsSvg('tiny <1>', groupsOf(step, 'ms'), 'ms');
    const widths = [...svg.matchAll(/class="bar"[^>]* width="([\d.]+)"/g)].map(([, width]) => Number(width));
    expect(widths).toHaveLength(2);
    expect((widths[0] ?? 0) / (widths[1] ?? 1)).toBeCloseTo(2);
    expect(svg).toContain('took longer than 120 s');
    expect(svg).toContain('tiny &lt;1&gt;');
  });

  it('shows the speed of all cases of a group together', () => {
    expect(groupsOf(products, 'GFLOP/s')).toEqual([
      {
        title: 'forward',
        bars: [
          { name: 'simd-1', value: 8 / 0.3 },
          { name: 'pytorch', value: 'cannot' },
        ],
      },
    ]);
  });
});

describe('the terminal', () => {
  it('has the ratio to the fastest of a step', () => {
    const lines = tableText(step).split('\n');
    expect(lines.find(line => line.includes('simd-1 '))).toMatch(/200\.0 +20\.0 +2\.00×$/);
    expect(lines.find(line => line.includes('jax-js'))).toContain('took longer than 120 s');
  });

  it('has the share of kernels in a step, and of what is outside them', () => {
    const text = profileText('tiny', 1, { step: 10, kernels: { Conv2D: { calls: 4, ms: 7.5 } } });
    expect(text).toMatch(/Conv2D +4\.0 +7\.500 +75\.0 %/);
    expect(text).toMatch(/outside kernels +2\.500 +25\.0 %/);
  });
});
