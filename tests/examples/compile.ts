import { dirname, join } from 'node:path';
import ts from 'typescript';
import { type Program, root } from './blocks';

/** What tsc says of each program, against the sources; an empty list when all is well. */
export function errorsIn(programs: readonly Program[]): string[] {
  const config = join(root, 'tsconfig.json');
  const { options } = ts.parseJsonConfigFileContent(ts.readConfigFile(config, ts.sys.readFile).config, ts.sys, root);
  const host = ts.createCompilerHost(options);
  const virtual = new Map(programs.map((program, i) => [join(root, dirname(program.page), `page${i}.ts`), program]));
  const { getSourceFile, fileExists } = host;
  host.fileExists = name => virtual.has(name) || fileExists(name);
  host.getSourceFile = (name, version, ...rest) => {
    const program = virtual.get(name);
    // Some pages have no import; a module of its own each must be.
    return program
      ? ts.createSourceFile(name, `${program.code}\nexport {};\n`, version)
      : getSourceFile(name, version, ...rest);
  };
  const compiled = ts.createProgram([...virtual.keys()], options, host);
  return [...virtual].flatMap(([name, { page, line }]) => {
    const file = compiled.getSourceFile(name);
    const found = [...compiled.getSyntacticDiagnostics(file), ...compiled.getSemanticDiagnostics(file)];
    return found.map(({ messageText, start = 0 }) => {
      const at = file ? file.getLineAndCharacterOfPosition(start).line + 1 : 0;
      return `${page}, program from line ${line}, its line ${at}: ${ts.flattenDiagnosticMessageText(messageText, '\n')}`;
    });
  });
}

/** The program as JavaScript that any Node can run. */
export const toJavaScript = (code: string): string =>
  ts.transpileModule(code, {
    compilerOptions: { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext, verbatimModuleSyntax: true },
  }).outputText;
