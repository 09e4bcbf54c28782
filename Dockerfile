# syntax=docker/dockerfile:1
# The image holds one program and what it links to: no shell, no package manager, not root.
#   docker build --build-arg COMMIT=$(git rev-parse HEAD) -t grok2api .
#   docker run -v grok2api:/data -p 127.0.0.1:8000:8000 grok2api

FROM node:22-bookworm-slim AS build
WORKDIR /src
COPY package.json bun.lock bunfig.toml ./
# The same two steps as `npm run build`: npm brings bun, bun installs what bun.lock says.
RUN npm install --no-audit --no-fund --no-package-lock && npx bun install --frozen-lockfile
COPY . .
ARG COMMIT=unknown
RUN GROK2API_COMMIT="$COMMIT" npx bun build.ts && mkdir /data

# Only the C library and CA certificates; user 65532.
FROM gcr.io/distroless/base-debian12:nonroot
COPY --from=build /src/dist/grok2api /usr/local/bin/grok2api
COPY --from=build --chown=65532:65532 --chmod=0700 /data /data
ENV DATA_DIR=/data SERVER_HOST=0.0.0.0 SERVER_PORT=8000 LOG_FORMAT=json
WORKDIR /data
USER 65532:65532
VOLUME /data
EXPOSE 8000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=6s --start-period=20s CMD ["/usr/local/bin/grok2api", "health"]
ENTRYPOINT ["/usr/local/bin/grok2api"]
CMD ["serve"]
