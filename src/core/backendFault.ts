import { env } from '@tensorflow/tfjs-core';

/** Why training on a backend fails or crawls, in a few words; undefined where nothing is known against it. */
export async function backendFault(name: string): Promise<string | undefined> {
  if (name === 'webgl') return webglFault();
  return name === 'webgpu' ? webgpuFault() : undefined;
}

/** What drivers that compute on the CPU call themselves: many times slower than `simd`. */
const SOFTWARE = /swiftshader|llvmpipe|lavapipe|softpipe|swrast|basic render|software|\bwarp\b/i;

const software = (driver: string): string => `it runs in software here (${driver}), many times slower than simd`;

/** A flag of tfjs, or undefined where no backend has brought it. */
function flag<T extends boolean | number>(name: string): T | undefined {
  try {
    return env().get(name) as T;
  } catch {
    return undefined;
  }
}

function webglFault(): string | undefined {
  if (flag('WEBGL_VERSION') === 0) return undefined;
  const halves =
    flag('WEBGL_FORCE_F16_TEXTURES') === true ||
    flag('WEBGL_RENDER_FLOAT32_CAPABLE') === false ||
    flag('WEBGL_RENDER_FLOAT32_ENABLED') === false;
  if (halves) return 'its textures have 16 bits, in which Adam comes to NaN';
  const driver = webglDriver();
  return driver && SOFTWARE.test(driver) ? software(driver) : undefined;
}

/** The name of the driver below WebGL, where it is told. */
function webglDriver(): string | undefined {
  const canvas =
    typeof OffscreenCanvas !== 'undefined'
      ? new OffscreenCanvas(1, 1)
      : typeof document !== 'undefined'
        ? document.createElement('canvas')
        : undefined;
  const gl = canvas?.getContext('webgl2') ?? canvas?.getContext('webgl');
  if (!gl) return undefined;
  const unmasked = gl.getExtension('WEBGL_debug_renderer_info')?.UNMASKED_RENDERER_WEBGL;
  const driver = gl.getParameter(unmasked ?? gl.RENDERER);
  gl.getExtension('WEBGL_lose_context')?.loseContext();
  return typeof driver === 'string' ? driver : undefined;
}

/** As much of WebGPU as is asked of it. */
interface Gpu {
  requestAdapter(options: object): Promise<Adapter | null>;
}
interface Adapter {
  readonly isFallbackAdapter?: boolean;
  readonly info?: AdapterInfo;
  requestAdapterInfo?(): Promise<AdapterInfo>;
}
type AdapterInfo = Partial<Record<'vendor' | 'architecture' | 'device' | 'description', string>> & {
  readonly isFallbackAdapter?: boolean;
};

async function webgpuFault(): Promise<string | undefined> {
  const { gpu } = (globalThis.navigator ?? {}) as { gpu?: Gpu };
  // The one that tfjs asks for.
  const powerPreference = flag('WEBGPU_USE_LOW_POWER_GPU') ? 'low-power' : 'high-performance';
  const adapter = await gpu?.requestAdapter({ powerPreference }).catch(() => null);
  if (!adapter) return undefined;
  const info = adapter.info ?? (await adapter.requestAdapterInfo?.().catch(() => undefined)) ?? {};
  const driver = [info.vendor, info.architecture, info.device, info.description].filter(Boolean).join(' ');
  const isFallback = adapter.isFallbackAdapter === true || info.isFallbackAdapter === true;
  return isFallback || SOFTWARE.test(driver) ? software(driver || 'a fallback adapter') : undefined;
}
