import { check } from '../core/checks';
import { crc32 } from '../core/crc32';
import { mapped } from '../core/mapped';
import type { Parts } from '../core/store';
import { canonical, isDeep, isRecord, own } from '../core/untrusted';
import { joined } from './pack';

/** The name of the part that says which other parts there are. */
export const STATE = 'state';

/** The parts with their checksums in the state, so that every place has them, whatever it keeps parts in. */
export function sealed(parts: Parts): Parts {
  const { [STATE]: state = {} } = parts;
  const checksums = mapped(parts, part => checksum({ ...part }));
  const { checksum: _, ...said } = { ...state.userDefinedMetadata };
  const metadata = { ...said, checksums };
  return {
    ...parts,
    [STATE]: { ...state, userDefinedMetadata: { ...metadata, checksum: ofText(canonical(metadata)) } },
  };
}

/** Whether nothing of the parts has changed since they were {@link sealed}. */
export const isSealed = (parts: Parts): boolean => broken(parts).length === 0;

/** @throws GanKitError `checkpoint` that names the parts that have changed */
export function checkSeal(where: string, parts: Parts): void {
  const names = broken(parts);
  check(
    names.length === 0,
    'checkpoint',
    () =>
      `${where}: ${names.join(', ')}: the checksum does not fit. The checkpoint is damaged, or was replaced ` +
      'while it was read: ' +
      'read it again, or use another.',
  );
}

function broken(parts: Parts): string[] {
  const state = own(parts, STATE)?.userDefinedMetadata;
  if (!isRecord(state) || isDeep(state) || !isRecord(state.checksums)) return [STATE];
  const { checksum: whole, ...metadata } = state;
  if (whole !== ofText(canonical(metadata))) return [STATE];
  const { checksums } = state;
  const names = [...new Set([...Object.keys(checksums), ...Object.keys(parts)])];
  return names.filter(name => {
    const part: unknown = own(parts, name);
    return !isRecord(part) || isDeep([part.modelTopology, part.weightSpecs]) || own(checksums, name) !== checksum(part);
  });
}

/** Of the topology and the weights; what else a part says is the state's, which has a checksum of its own. */
function checksum({ modelTopology, weightSpecs, weightData }: Readonly<Record<string, unknown>>): string {
  const specs = Array.isArray(weightSpecs) ? weightSpecs.map(specOf) : [];
  return hex(crc32(new Uint8Array(joined(weightData)), crcOf(canonical({ modelTopology, specs }))));
}

const specOf = (spec: unknown) => (isRecord(spec) ? [spec.name, spec.shape, spec.dtype] : undefined);
const crcOf = (text: string): number => crc32(new TextEncoder().encode(text));
const ofText = (text: string): string => hex(crcOf(text));
const hex = (crc: number): string => crc.toString(16).padStart(8, '0');
