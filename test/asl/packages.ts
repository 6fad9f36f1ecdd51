import { AWS_PACKAGES } from '../deploy/aws-packages.ts';

/** moto with what its Step Functions need: antlr4-python3-runtime (BSD) and jsonpath-ng (Apache-2.0). */
export const ASL_PACKAGES = [...AWS_PACKAGES, 'antlr4-python3-runtime==4.13.2', 'jsonpath-ng==1.16.0'];
