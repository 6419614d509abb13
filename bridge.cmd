@echo off
rem Runs the bridge from a clone: builds it on first use, then hands everything over to it. After a change run: dotnet build src\Bridge.Cli -c Release
setlocal
set "program=%~dp0src\Bridge.Cli\bin\Release\net10.0\bridge.dll"
where dotnet >nul 2>nul || (echo The .NET 10 SDK is needed and dotnet is not on the PATH. 1>&2 & exit /b 3)
if not exist "%program%" (
  echo Building the bridge ^(once^) ... 1>&2
  dotnet build "%~dp0src\Bridge.Cli\Bridge.Cli.csproj" -c Release -v q -nodeReuse:false -clp:NoSummary 1>&2 || exit /b 70
)
dotnet "%program%" %*
exit /b %ERRORLEVEL%
