export default {
  testEnvironment: 'node',
  // Both, or source files that no test imports vanish from the coverage.
  roots: ['<rootDir>/src', '<rootDir>/emulator', '<rootDir>/__tests__'],
  testMatch: ['<rootDir>/__tests__/**/*.test.ts'],
  extensionsToTreatAsEsm: ['.ts'],
  transform: { '\\.ts$': '<rootDir>/jest.strip-types.mjs' },
  globalSetup: '<rootDir>/__tests__/support/global-setup.ts',
  reporters: ['default', '<rootDir>/__tests__/support/closing-line.mjs'],
  coverageProvider: 'v8',
  collectCoverageFrom: ['src/**/*.ts', 'emulator/**/*.ts'],
  testTimeout: 30_000,
};
