# One image for the server, the worker and the migrations; docker-compose.yml says which command runs.

FROM node:22-bookworm-slim AS page
WORKDIR /src/frontend
COPY frontend/package.json frontend/package-lock.json ./
RUN npm ci --no-audit --no-fund
COPY frontend ./
RUN npm run build

FROM python:3.11-slim-bookworm AS packages
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
WORKDIR /app
RUN python -m venv .venv
# torch alone first: it is the largest layer and changes least
COPY constraints.txt ./
RUN .venv/bin/pip install -c constraints.txt torch
COPY pyproject.toml README.md LICENSE ./
COPY backend backend
COPY cli cli
COPY media media
COPY model model
COPY supervisor supervisor
COPY workers workers
RUN .venv/bin/pip install -c constraints.txt -e .

FROM python:3.11-slim-bookworm
# attention in tiles (on processors with AMX) and compiled networks (on GPUs) are built where they run
RUN apt-get update && apt-get install -y --no-install-recommends gcc libc6-dev && rm -rf /var/lib/apt/lists/*
RUN useradd --create-home --uid 10001 app && install -d -o app -g app /data
WORKDIR /app
COPY --from=packages /app /app
COPY alembic.ini ./
COPY migrations migrations
COPY --from=page /src/frontend/dist frontend/dist
ENV PATH=/app/.venv/bin:$PATH PYTHONUNBUFFERED=1 MASKLOOM_HOME=/data MASKLOOM_WEIGHTS_DIR=/data/weights
USER app
VOLUME /data
EXPOSE 8000
CMD ["maskloom", "serve", "--host", "0.0.0.0"]
