# One image for every app; the command picks one: `docker run … ordered:local dist/run/inventory.js`.
# It writes nothing, so it runs with a read-only file system.

FROM node:24-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci --ignore-scripts --no-audit --no-fund
COPY . .
RUN npm run build

FROM node:24-bookworm-slim AS dependencies
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci --omit=dev --ignore-scripts --no-audit --no-fund

FROM node:24-bookworm-slim
ENV NODE_ENV=production HOST=0.0.0.0 HEALTH_URL=http://127.0.0.1:8001/health/readiness
WORKDIR /app
# Its "imports" lead #libs/* to dist/libs.
COPY package.json ./
COPY --from=dependencies /app/node_modules node_modules
COPY --from=build /app/dist dist
# The dashboard's page is served as it is.
COPY apps/dashboard/page apps/dashboard/page
USER node
EXPOSE 3000 8000 8001 8002 8003 8004 8005 8007
# Each app has its own port, hence HEALTH_URL. Docker restarts nobody for being unhealthy, so this is readiness:
# it tells `docker compose up --wait`, and whoever looks, whether the app can do its work.
HEALTHCHECK --interval=5s --timeout=5s --retries=3 --start-period=60s \
  CMD ["node", "-e", "fetch(process.env.HEALTH_URL).then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
ENTRYPOINT ["node"]
CMD ["dist/run/orders.js"]
