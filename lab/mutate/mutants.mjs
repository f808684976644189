// Mutants of a source file, and the file with all of them in it: each is played where `globalThis.mutant` has its id.
import ts from 'typescript';

const { SyntaxKind: K } = ts;

/** Operators that are exchanged for another. */
const OPERATORS = new Map([
  [K.PlusToken, '-'],
  [K.MinusToken, '+'],
  [K.AsteriskToken, '/'],
  [K.SlashToken, '*'],
  [K.AsteriskAsteriskToken, '*'],
  [K.LessThanToken, '>='],
  [K.LessThanEqualsToken, '>'],
  [K.GreaterThanToken, '<='],
  [K.GreaterThanEqualsToken, '<'],
  [K.EqualsEqualsEqualsToken, '!=='],
  [K.ExclamationEqualsEqualsToken, '==='],
  [K.PlusEqualsToken, '-='],
]);

/** Functions that are exchanged for another. */
const FUNCTIONS = { add: 'sub', sub: 'add', mul: 'div', div: 'mul', addN: 'stack', sum: 'mean', mean: 'sum' };

/** Says what is checked, in words or by shapes: a run that is right is the same without it. */
const CHECKS =
  /^(check|checkOptions|checkNet|checkLogits|checkWhole|checkNumber|checkKnown|checkName|checkShape|checkBuild|checkDraw)$/;
/** What options may be, and what errors say. */
const isTable = name => /^(PARTS|OPTIONS|GENERATE|INFORMATION|[A-Z_]*KINDS|DECLARED)$/.test(name);

/**
 * @typedef {{ id: number, line: number, from: string, to: string, start: number, end: number, text: string,
 *   early: boolean }} Mutant
 */

/**
 * @param {string} path
 * @param {string} text
 * @returns {{ mutants: Mutant[], code: string }}
 */
export function mutantsOf(path, text) {
  const file = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
  const mutants = [];

  const short = s =>
    s.replace(/\s+/g, ' ').length > 60 ? `${s.replace(/\s+/g, ' ').slice(0, 57)}…` : s.replace(/\s+/g, ' ');
  /** Whether it is evaluated as the module is loaded. */
  const isEarly = node => !node || (!ts.isFunctionLike(node) && isEarly(node.parent));
  /** A mutant that puts `to` in place of the node. */
  const mutant = (node, to, shown = to) => {
    const start = node.getStart();
    const line = file.getLineAndCharacterOfPosition(start).line + 1;
    const made = {
      id: mutants.length,
      line,
      from: short(node.getText()),
      to: short(shown),
      start,
      end: node.end,
      text: to,
      early: isEarly(node),
    };
    mutants.push(made);
    return made.id;
  };

  /** The node's text, with what its children become. */
  const inner = node => {
    let out = '';
    let at = node.getStart();
    node.forEachChild(child => {
      const from = child.getStart();
      if (from < at) return;
      out += text.slice(at, from) + emit(child);
      at = child.end;
    });
    return out + text.slice(at, node.end);
  };
  const choose = (ids, whole) =>
    `(${ids.map(id => `globalThis.mutant === ${id} ? (${mutants[id].text}) : `).join('')}${whole})`;

  function emit(node) {
    if (isSkipped(node)) return node.getText();
    const ids = [];
    const put = (to, shown) => ids.push(mutant(node, to, shown));
    if (ts.isExpression(node) && isValue(node)) expressionMutants(node, put);
    if (ts.isExpressionStatement(node) || ts.isForOfStatement(node)) {
      const call = ts.isExpressionStatement(node) && ts.isCallExpression(node.expression) ? node.expression : undefined;
      if (call && (CHECKS.test(call.expression.getText()) || call.expression.kind === K.SuperKeyword))
        return node.getText();
      if (ts.isForOfStatement(node) && onlyChecks(node)) return node.getText();
      const id = mutant(node, '', '(dropped)');
      return `if (globalThis.mutant !== ${id}) { ${inner(node)} }`;
    }
    if (ts.isPropertyAssignment(node) || ts.isShorthandPropertyAssignment(node) || ts.isSpreadAssignment(node)) {
      const body = ts.isPropertyAssignment(node) ? `${keyOf(node)}: ${emit(node.initializer)}` : inner(node);
      if (ts.isObjectLiteralExpression(node.parent) && !isPattern(node.parent)) {
        const id = mutant(node, '', '(dropped)');
        return `...(globalThis.mutant === ${id} ? {} : { ${body} })`;
      }
      return body;
    }
    const whole =
      ts.isExpression(node) && node.parent && ts.isArrayLiteralExpression(node.parent) ? element(node) : inner(node);
    if (typeof whole !== 'string') return whole.text(ids);
    return ids.length > 0 ? choose(ids, whole) : whole;
  }

  const keyOf = node => node.name.getText();
  const element = node => {
    const spread = ts.isSpreadElement(node);
    const body = inner(node);
    return {
      text: ids => {
        if (ts.isBinaryExpression(node.parent.parent) && node.parent.parent.left === node.parent) return body;
        const id = mutant(node, '', '(dropped)');
        const kept = ids.length > 0 ? choose(ids, body) : body;
        return `...(globalThis.mutant === ${id} ? [] : [${spread ? body : kept}])`;
      },
    };
  };

  function expressionMutants(node, put) {
    const source = node.getText();
    if (ts.isNumericLiteral(node)) {
      const value = Number(node.text);
      const isIndex = ts.isElementAccessExpression(node.parent) || Number.isInteger(value);
      put(value === 0 ? '1' : isIndex && value === 1 ? '2' : `${source} * 2`, value === 0 ? '1' : `${value * 2}`);
    } else if (node.kind === K.TrueKeyword) put('false');
    else if (node.kind === K.FalseKeyword) put('true');
    else if (ts.isStringLiteral(node) && isDefault(node)) put("'mutant'");
    else if (ts.isPrefixUnaryExpression(node)) {
      if (node.operator === K.MinusToken) put(node.operand.getText());
      if (node.operator === K.ExclamationToken) put(`!!${node.operand.getText()}`);
    } else if (ts.isConditionalExpression(node)) {
      const [c, a, b] = [node.condition, node.whenTrue, node.whenFalse].map(part => part.getText());
      put(`!(${c}) ? ${a} : ${b}`, `!(${c}) ? … : …`);
    } else if (ts.isBinaryExpression(node)) {
      const [left, right, kind] = [node.left.getText(), node.right.getText(), node.operatorToken.kind];
      const other = OPERATORS.get(kind);
      if (other && !(kind === K.PlusToken && /['"`]/.test(source))) put(`${left} ${other} ${right}`);
      if ((kind === K.PlusToken || kind === K.MinusToken) && !/['"`]/.test(source)) put(left);
      if (kind === K.AmpersandAmpersandToken) {
        put(`!(${left}) && ${right}`);
        if (!isSpread(node)) put(left);
      }
      if (kind === K.BarBarToken) {
        put(`!(${left}) || ${right}`);
        put(left);
      }
      if (kind === K.QuestionQuestionToken && !isOnlyTypes(node)) {
        put(right);
        if (!isConstant(node.right)) put(left);
      }
    } else if (ts.isCallExpression(node)) {
      const name = node.expression.getText();
      const [first] = node.arguments;
      if (name === 'tidy' || CHECKS.test(name) || name === 'lazy' || name === 'super' || name === 'Array.from') return;
      if (FUNCTIONS[name])
        put(`${FUNCTIONS[name]}_(${node.arguments.map(a => a.getText()).join(', ')})`, `${FUNCTIONS[name]}(…)`);
      if (
        first &&
        !ts.isSpreadElement(first) &&
        !ts.isArrowFunction(first) &&
        !/^(asRows|asPictures|needed|keep|Object\.\w+)$/.test(name)
      )
        put(first.getText());
      if (!first && ts.isPropertyAccessExpression(node.expression) && name.endsWith('.fork'))
        put(node.expression.expression.getText());
    }
  }

  /** A string that an option or a variable has by default, or one of its values in a comparison's place. */
  const isDefault = node =>
    (ts.isBindingElement(node.parent) && node.parent.initializer === node) ||
    (ts.isParameter(node.parent) && node.parent.initializer === node) ||
    (ts.isPropertyAssignment(node.parent) && node.parent.initializer === node) ||
    (ts.isBinaryExpression(node.parent) && node.parent.operatorToken.kind === K.QuestionQuestionToken);
  const isConstant = node =>
    ts.isNumericLiteral(node) || ts.isStringLiteral(node) || ts.isPropertyAccessExpression(node);
  const isSpread = node => {
    let up = node.parent;
    while (ts.isParenthesizedExpression(up)) up = up.parent;
    return ts.isSpreadAssignment(up) || ts.isSpreadElement(up);
  };
  /** `list[0] ?? 0` where the compiler alone asks for the right side. */
  const isOnlyTypes = node => {
    const { left, right } = node;
    const spare = /^(0|1|Number\.NaN|\[\]|''|'')$/.test(right.getText());
    return spare && (ts.isElementAccessExpression(left) || /\[[^\]]*\]$|\.at\(.*\)$|\?\.\w+$/.test(left.getText()));
  };
  const onlyChecks = node => /^\{?\s*(if \(.*\)\s*)?check\w*\(/.test(node.statement.getText());
  const isPattern = node => ts.isBinaryExpression(node.parent) && node.parent.left === node;

  /** Where another expression may stand in its place. */
  function isValue(node) {
    const { parent } = node;
    if (ts.isPropertyAccessExpression(parent) && parent.name === node) return false;
    if (ts.isBinaryExpression(parent) && parent.left === node && parent.operatorToken.kind === K.EqualsToken)
      return false;
    if (ts.isPropertyAssignment(parent) && parent.name === node) return false;
    if (ts.isLiteralTypeNode(parent) || ts.isExpressionWithTypeArguments(node)) return false;
    if (ts.isNumericLiteral(node) && ts.isBinaryExpression(parent) && parent.right === node && isOnlyTypesOf(parent))
      return false;
    if (ts.isNumericLiteral(node) && ts.isBindingElement(parent) && ts.isArrayBindingPattern(parent.parent))
      return false;
    if (
      ts.isStringLiteral(node) &&
      ts.isPropertyAssignment(parent) &&
      ['name', 'kind', 'recipe', 'of'].includes(parent.name.getText())
    )
      return false;
    return true;
  }
  const isOnlyTypesOf = node => node.operatorToken.kind === K.QuestionQuestionToken && isOnlyTypes(node);

  function isSkipped(node) {
    if (
      ts.isTypeNode(node) ||
      ts.isImportDeclaration(node) ||
      ts.isInterfaceDeclaration(node) ||
      ts.isTypeAliasDeclaration(node)
    )
      return true;
    if (ts.isExportDeclaration(node) || ts.isThrowStatement(node)) return true;
    if (ts.isVariableDeclaration(node) && isTable(node.name.getText())) return true;
    if (ts.isFunctionDeclaration(node) && /^check[A-Z]/.test(node.name?.text ?? '')) return true;
    if (
      ts.isTemplateExpression(node) ||
      ts.isNoSubstitutionTemplateLiteral(node) ||
      ts.isRegularExpressionLiteral(node)
    )
      return true;
    if (ts.isCallExpression(node) && CHECKS.test(node.expression.getText())) return true;
    if (ts.isIfStatement(node) && /^\{?\s*(check\w*|throw)\b/.test(node.thenStatement.getText())) return true;
    return false;
  }

  // `if (c)` is negated too; what follows is text alone.
  const root = file.statements
    .map(statement => text.slice(statement.getFullStart(), statement.getStart()) + emit(statement))
    .join('');
  const needs = [...new Set([...root.matchAll(/\b(add|sub|mul|div|stack|sum|mean)_\(/g)].map(m => m[1]))];
  const imports =
    needs.length > 0 ? `import { ${needs.map(n => `${n} as ${n}_`).join(', ')} } from '@tensorflow/tfjs-core';` : '';
  return { mutants, code: imports + root };
}
