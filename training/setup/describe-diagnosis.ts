import { NATIVE_NODE_MAJORS } from '../backend/native-package.ts';
import { type Diagnosis, type Finding, OLDEST_NODE_MAJOR } from './doctor.ts';

/** One line: what was looked at, what was found, and what to do where something is missing. */
interface Line {
  readonly mark: 'ok' | 'missing';
  readonly name: string;
  readonly found: string;
}

// The library, the wheel and what is unpacked from it lie on the disk at once for a while.
const DISK_FOR_SET_UP = 1.5e9;

/** The diagnosis for people: a line each, aligned, `ok` or `missing` and what to do. */
export function describeDiagnosis(diagnosis: Diagnosis): string {
  const lines = list(diagnosis);
  const width = Math.max(...lines.map(({ name }) => name.length));
  return lines.map(({ mark, name, found }) => `${mark.padEnd(7)}  ${name.padEnd(width)}  ${found}`).join('\n');
}

function list(diagnosis: Diagnosis): Line[] {
  const { node, memory, tools, cache } = diagnosis;
  const native = diagnosis.trainer.backend === 'tensorflow';
  const forSetUp = native ? 'not needed any more' : '"pathloom setup" needs it';
  return [
    ok('Pathloom', diagnosis.pathloom),
    check(node.supported, 'Node', `${node.version}${describeNode(diagnosis)}`),
    ok('Platform', `${diagnosis.platform}, ${diagnosis.cores} cores`),
    ok('Memory', `${gigabytes(memory.totalBytes)}, ${gigabytes(memory.freeBytes)} free`),
    check(native, 'Trainer', describeTrainer(diagnosis)),
    tool('onnxruntime-node', diagnosis.onnxruntimeNode, 'run npm ci'),
    tool('onnxruntime-web', diagnosis.onnxruntimeWeb, 'run npm ci'),
    tool('python3', tools.python3, `${forSetUp} (apt-get install python3)`),
    tool('pip', tools.pip, `${forSetUp} (apt-get install python3-pip)`),
    tool('C++ compiler', tools.compiler, `${forSetUp} (apt-get install g++, or name another in CXX)`),
    check(native || cache.freeBytes === null || cache.freeBytes >= DISK_FOR_SET_UP, 'Cache', describeCache(diagnosis)),
  ];
}

const ok = (name: string, found: string): Line => ({ mark: 'ok', name, found });

const check = (good: boolean, name: string, found: string): Line => ({ mark: good ? 'ok' : 'missing', name, found });

function tool(name: string, { version, problem }: Finding, remedy: string): Line {
  if (problem === null) return ok(name, version ?? '');
  return { mark: 'missing', name, found: `${version === null ? '' : `${version} `}${problem}; ${remedy}` };
}

function describeNode({ node }: Diagnosis): string {
  if (!node.supported) return `; install Node ${OLDEST_NODE_MAJOR} or newer`;
  if (node.runsNativeTrainer) return '';
  return ` (the native trainer needs ${NATIVE_NODE_MAJORS.first} to ${NATIVE_NODE_MAJORS.last})`;
}

function describeTrainer({ trainer }: Diagnosis): string {
  const versions = Object.entries(trainer.versions).map(([name, version]) => `${name} ${version}`);
  if (trainer.backend === 'none') return `no backend (${trainer.warning}); ${trainer.remedy}`;
  const backend = `${trainer.backend} (${versions.join(', ')})`;
  return trainer.warning === null ? backend : `${backend}, not libtensorflow: ${trainer.warning}; ${trainer.remedy}`;
}

function describeCache({ cache }: Diagnosis): string {
  if (cache.freeBytes === null) return cache.folder;
  const short = cache.freeBytes < DISK_FOR_SET_UP ? `; "pathloom setup" needs ${gigabytes(DISK_FOR_SET_UP)}` : '';
  return `${cache.folder}, ${gigabytes(cache.freeBytes)} free${short}`;
}

function gigabytes(bytes: number): string {
  return `${(bytes / 1e9).toFixed(1)} GB`;
}
