export function watched(
  program: string,
  args: readonly string[],
  options: {
    readonly silence: number;
    readonly sign?: string;
    readonly cwd?: string;
    readonly env?: NodeJS.ProcessEnv;
    readonly shell?: boolean;
    readonly print?: (text: Uint8Array) => void;
  },
): Promise<{ readonly ok: boolean; readonly why?: string }>;
