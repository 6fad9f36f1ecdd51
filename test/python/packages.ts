/** Every Python package of the tests' one environment, dependencies included, at versions that Python 3.11 can install. */
export const PYTHON_PACKAGES = [
  'ml_dtypes==0.6.0',
  'numpy==2.4.6',
  'onnx==1.23.2',
  'pandas==3.1.1',
  'protobuf==7.36.2',
  'pyarrow==26.0.1',
  'python-dateutil==4.0.0',
  'typing_extensions==4.16.0',
  'tzdata==2026.6',
];
