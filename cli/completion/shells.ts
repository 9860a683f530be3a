/** Shells that completion scripts exist for. */
export const SHELLS = ['bash', 'zsh', 'fish'] as const;
