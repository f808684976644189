import ts from 'typescript';

/**
 * How often a source file asserts a type, with `as` or in angle brackets, `as const` not counted: each is a place that
 * the compiler takes on trust.
 */
export function castsIn(path: string, text: string): number {
  let casts = 0;
  const visit = (node: ts.Node): void => {
    if (ts.isAssertionExpression(node) && !ts.isConstTypeReference(node.type)) casts += 1;
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true));
  return casts;
}
