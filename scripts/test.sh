# Every check and test, with a summary. Sourced by ./run, after the set-up.

RESULTS=()
FAILED=()

# check TITLE COMMAND...: run it, note the outcome, go on.
check() {
  local title=$1 started=$SECONDS outcome=ok
  shift
  printf '\n── %s\n' "$title"
  if ! "$@"; then
    outcome=FAILED
    FAILED+=("$title")
  fi
  RESULTS+=("$(printf '%-7s %-28s %4d s' "$outcome" "$title" $((SECONDS - started)))")
}

npm_run() { npm --prefix frontend run --silent "$@"; }

# Chromium for the tests with a browser: the system's, else apt's (as root), else the test library's own.
find_browser() {
  local name
  for name in "${MASKLOOM_CHROMIUM:-}" chromium chromium-browser google-chrome; do
    if [ -n "$name" ] && command -v "$name" >/dev/null; then
      MASKLOOM_CHROMIUM=$(command -v "$name")
      export MASKLOOM_CHROMIUM
      echo "$MASKLOOM_CHROMIUM"
      return
    fi
  done
  if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null && install_chromium_by_apt; then
    MASKLOOM_CHROMIUM=$(command -v chromium)
  elif "$PYTHON" -m playwright install chromium >>"$SETUP_LOG" 2>&1; then
    MASKLOOM_CHROMIUM=$("$PYTHON" -c 'from playwright.sync_api import sync_playwright
with sync_playwright() as library: print(library.chromium.executable_path)')
  else
    echo "NO BROWSER: THE TESTS WITH A BROWSER ARE SKIPPED. Install Chromium, or name one with MASKLOOM_CHROMIUM=/path."
    [ "${CI:-}" != true ]
    return
  fi
  export MASKLOOM_CHROMIUM
  echo "$MASKLOOM_CHROMIUM"
}

install_chromium_by_apt() {
  {
    DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends chromium ||
      { apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends chromium; }
  } >>"$SETUP_LOG" 2>&1 && command -v chromium >/dev/null
}

# A test that fails has a second try: real processes share the machine with each other here. Whoever needed it
# is named in the closing summary (RERUN); pytest by itself, without this script, gives no second try. Tests of
# what must never happen when people do things at once have none (flaky(reruns=0)).
run_pytest() {
  local colour=no
  [ ! -t 1 ] || colour=yes
  "$PYTHON" -m pytest -n 2 --dist loadscope --reruns 1 --color="$colour" | tee var/log/pytest.log
}

run_all_checks() {
  local started=$SECONDS
  mkdir -p var/log
  check "ruff check" "$VENV/bin/ruff" check
  check "ruff format" "$VENV/bin/ruff" format --check
  check "mypy" "$VENV/bin/mypy"
  check "import rules" "$VENV/bin/lint-imports"
  check "page: eslint" npm_run lint
  check "page: types" npm_run typecheck
  check "page: tests" npm_run test
  check "page: API types are current" npm_run api:check
  check "browser" find_browser
  check "pytest" run_pytest

  printf '\n── summary\n'
  printf '  %s\n' "${RESULTS[@]}"
  if [ ${#FAILED[@]} -gt 0 ]; then
    printf '  %d s in all; failed:' $((SECONDS - started))
    printf ' [%s]' "${FAILED[@]}"
    printf '\n'
  else
    printf '  %d s in all; nothing failed\n' $((SECONDS - started))
  fi
  tail -n 1 var/log/pytest.log
  [ ${#FAILED[@]} -eq 0 ]
}
