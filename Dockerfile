# The bridge as a container: build with the SDK, run on the ASP.NET runtime, not as root.
#   docker build -t bridge .            the bridge
#   docker build -t bridge-samples --target samples .      the sample legacy application
FROM mcr.microsoft.com/dotnet/sdk:10.0 AS build
WORKDIR /source
COPY global.json Directory.Build.props Directory.Packages.props BannedSymbols.txt .editorconfig ./
COPY src/ src/
COPY adapters/ adapters/
COPY samples/ samples/
COPY mappings/ mappings/
RUN dotnet publish src/Bridge.Cli -c Release -o /app/bridge --nologo \
 && dotnet publish samples/Bridge.Samples.LegacyApp -c Release -o /app/legacy-app --nologo

FROM mcr.microsoft.com/dotnet/runtime:10.0 AS samples
COPY --from=build /app/legacy-app /app
USER $APP_UID
ENTRYPOINT ["dotnet", "/app/legacy-app.dll"]

FROM mcr.microsoft.com/dotnet/aspnet:10.0 AS bridge
COPY --from=build /app/bridge /app
# state: must be a volume; a container's own file system is gone with it.
RUN mkdir -p /bridge /state && chown "$APP_UID" /state
WORKDIR /bridge
VOLUME /state
EXPOSE 8077
USER $APP_UID
ENTRYPOINT ["dotnet", "/app/bridge.dll"]
CMD ["run", "/bridge/bridge.yaml"]
