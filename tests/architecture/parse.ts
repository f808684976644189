import ts from 'typescript';

/** One mention of another module in a source file: `import`, `export … from`, `import()` or a type's `import('…')`. */
export interface Import {
  readonly to: string;
  /** `import()`: the module is fetched when the line runs. */
  readonly dynamic: boolean;
  /** Erased by the compiler. */
  readonly typeOnly: boolean;
}

/** Every import of one source file. */
export function importsOf(name: string, text: string): Import[] {
  const file = ts.createSourceFile(name, text, ts.ScriptTarget.Latest, true);
  const found: Import[] = [];
  const keep = (to: ts.Node | undefined, dynamic: boolean, typeOnly: boolean) => {
    if (to && ts.isStringLiteralLike(to)) found.push({ to: to.text, dynamic, typeOnly });
  };
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node)) keep(node.moduleSpecifier, false, isTypeImport(node.importClause));
    else if (ts.isExportDeclaration(node)) keep(node.moduleSpecifier, false, node.isTypeOnly);
    else if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) keep(node.argument.literal, false, true);
    else if (ts.isImportEqualsDeclaration(node) && ts.isExternalModuleReference(node.moduleReference))
      keep(node.moduleReference.expression, false, node.isTypeOnly);
    else if (ts.isCallExpression(node)) {
      const called = node.expression;
      const isRequire = ts.isIdentifier(called) && called.text === 'require';
      if (called.kind === ts.SyntaxKind.ImportKeyword) keep(node.arguments[0], true, false);
      else if (isRequire) keep(node.arguments[0], false, false);
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  return found;
}

function isTypeImport(clause: ts.ImportClause | undefined): boolean {
  if (!clause) return false;
  if (clause.isTypeOnly) return true;
  const names = clause.namedBindings;
  return !clause.name && !!names && ts.isNamedImports(names) && names.elements.every(e => e.isTypeOnly);
}
