const KEPT = 'pathloom:theme';
const DARK = '(prefers-color-scheme: dark)';

/** Light or dark as the system is, until the button says otherwise; what it said is kept. @param changed called after every change */
export function followTheme(button: HTMLButtonElement, changed: () => void): void {
  const root = document.documentElement;
  const system = matchMedia(DARK);
  const kept = read();
  if (kept !== undefined) root.dataset.theme = kept;
  const isDark = () => (root.dataset.theme ?? (system.matches ? 'dark' : 'light')) === 'dark';
  const tell = () => button.setAttribute('aria-pressed', String(isDark()));
  tell();
  button.addEventListener('click', () => {
    root.dataset.theme = isDark() ? 'light' : 'dark';
    keep(root.dataset.theme);
    tell();
    changed();
  });
  system.addEventListener('change', () => {
    tell();
    changed();
  });
}

// Browsers that keep nothing throw.
function read(): string | undefined {
  try {
    const text = localStorage.getItem(KEPT);
    return text === 'dark' || text === 'light' ? text : undefined;
  } catch {
    return undefined;
  }
}

function keep(theme: string): void {
  try {
    localStorage.setItem(KEPT, theme);
  } catch {
    // It then lasts as long as the page.
  }
}
