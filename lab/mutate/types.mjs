// Whether the compiler refuses a mutant: asked only of those that tests let pass.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';

/**
 * @param {string} root
 * @returns {(file: string, text: string, mutant: { start: number, end: number, text: string }) => string | undefined}
 */
export function typeChecker(root) {
  let service;
  const changed = new Map();
  let version = 0;
  const start = () => {
    const config = ts.readConfigFile(join(root, 'tsconfig.json'), ts.sys.readFile).config;
    const { options } = ts.parseJsonConfigFileContent(config, ts.sys, root);
    const names = new Set();
    const host = {
      getCompilationSettings: () => ({ ...options, noEmit: true, noUnusedLocals: false, noUnusedParameters: false }),
      getScriptFileNames: () => [...names],
      getScriptVersion: path => (changed.has(path) ? `m${version}` : '0'),
      getScriptSnapshot: path =>
        ts.sys.fileExists(path)
          ? ts.ScriptSnapshot.fromString(changed.get(path) ?? readFileSync(path, 'utf8'))
          : undefined,
      getCurrentDirectory: () => root,
      getDefaultLibFileName: ts.getDefaultLibFilePath,
      fileExists: ts.sys.fileExists,
      readFile: ts.sys.readFile,
      readDirectory: ts.sys.readDirectory,
      directoryExists: ts.sys.directoryExists,
      getDirectories: ts.sys.getDirectories,
    };
    return { names, language: ts.createLanguageService(host) };
  };
  return (file, text, mutant) => {
    service ??= start();
    const path = join(root, file);
    service.names.add(path);
    const own = mutant.text.replace(/\b(add|sub|mul|div|stack|sum|mean)_\(/, '$1(');
    // What is dropped from a list goes with its comma.
    const rest = mutant.text === '' ? text.slice(mutant.end).replace(/^\s*,/, '') : text.slice(mutant.end);
    const before = text.slice(0, mutant.start);
    const imported =
      own === mutant.text ? '' : "import { add, sub, mul, div, stack, sum, mean } from '@tensorflow/tfjs-core';";
    version++;
    changed.set(path, `${imported}${before}${mutant.text === '' ? '' : own}${rest}`);
    const faults = [
      ...service.language.getSyntacticDiagnostics(path),
      ...service.language.getSemanticDiagnostics(path),
    ].filter(({ code }) => code !== 2300 && code !== 2440);
    changed.set(path, text);
    version++;
    return faults.length > 0 ? ts.flattenDiagnosticMessageText(faults[0].messageText, ' ').slice(0, 120) : undefined;
  };
}
