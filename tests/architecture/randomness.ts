import ts from 'typescript';

/** Sources of randomness other than `Rng`, as `Object.method`; tfjs's own are listed by their names. */
const RANDOM = /^(Math\.random|crypto\.(getRandomValues|randomUUID|randomBytes|randomInt)|tf\.(rand|random)\w*)$/;
const TFJS_RANDOM = /^(rand|random(Normal|Uniform|Gamma|StandardNormal|UniformInt)|multinomial)$/;
/** Also a seed taken from the clock, or from nowhere. */
const CLOCK = /\bDate\.now\(\)|\bperformance\.now\(\)|\bnew Date\(\)/;

/** Each use of a randomness that no seed governs, in one source file. */
export function unseeded(name: string, text: string): string[] {
  const file = ts.createSourceFile(name, text, ts.ScriptTarget.Latest, true);
  const found: string[] = [];
  const say = (node: ts.Node) => {
    const line = file.getLineAndCharacterOfPosition(node.getStart()).line + 1;
    found.push(`${name}:${line}: ${node.getText()}`);
  };
  const visit = (node: ts.Node): void => {
    if (ts.isPropertyAccessExpression(node) && RANDOM.test(node.getText())) say(node);
    else if (ts.isImportSpecifier(node) && TFJS_RANDOM.test((node.propertyName ?? node.name).text) && isTfjs(node))
      say(node);
    else if (ts.isNewExpression(node) && node.expression.getText() === 'Rng' && CLOCK.test(node.getText())) say(node);
    else if (ts.isPropertyAssignment(node) && /seed/i.test(node.name.getText()) && CLOCK.test(node.getText()))
      say(node);
    ts.forEachChild(node, visit);
  };
  visit(file);
  return found;
}

function isTfjs(node: ts.ImportSpecifier): boolean {
  const from = node.parent.parent.parent.moduleSpecifier;
  return ts.isStringLiteral(from) && from.text.startsWith('@tensorflow/');
}
