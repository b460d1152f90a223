@echo off
rem The one command, for Windows: builds what it needs, then runs it. The script `actorudp` beside it says more.
setlocal EnableExtensions
set "root=%~dp0"
set "memory=%root%artifacts\actor-runtime"
set DOTNET_CLI_TELEMETRY_OPTOUT=1
set DOTNET_NOLOGO=1
set MSBUILDDISABLENODEREUSE=1

where dotnet >nul 2>&1
if errorlevel 1 (
  echo actorudp: there is no 'dotnet' on the PATH; install the .NET 10 SDK ^(https://dotnet.microsoft.com/download^) 1>&2
  exit /b 1
)

set asked=
set runtime=
if defined ACTORUDP_RUNTIME (
  set asked=true
  if /i "%ACTORUDP_RUNTIME%"=="Akka" set runtime=Akka
  if /i "%ACTORUDP_RUNTIME%"=="Embedded" set runtime=Embedded
  if not defined runtime (
    echo actorudp: ACTORUDP_RUNTIME is '%ACTORUDP_RUNTIME%'; allowed: Akka, Embedded 1>&2
    exit /b 1
  )
)
if not defined runtime if exist "%memory%" set /p runtime=<"%memory%"
if not defined runtime call :find
set "ACTORUDP_RUNTIME=%runtime%"

if /i "%~1"=="test" goto test

set "folder=%root%artifacts\%runtime%"
set mutations=false
rem A build with deliberate mistakes, apart from all others.
if /i "%~1"=="simulate" echo %* | findstr /c:"--mutation" >nul && set mutations=true
if "%mutations%"=="true" set "folder=%folder%-mutations"

set "project=%root%Hosts\ActorUdp.Hosts.csproj"
set "program=%folder%\bin\ActorUdp.Hosts\release\ActorUdp.Hosts.dll"
set micro=
if /i "%~1"=="bench" if /i "%~2"=="micro" call :micro %*

rem An incremental build is quick and always right; its output is shown only when it fails.
if not exist "%folder%" mkdir "%folder%"
set "log=%folder%\build-%RANDOM%.log"
dotnet build "%project%" -c Release -nologo -v quiet -p:ActorRuntime=%runtime% -p:Mutations=%mutations% >"%log%" 2>&1
if errorlevel 1 (
  type "%log%" 1>&2
  del "%log%"
  echo actorudp: the build failed 1>&2
  exit /b 1
)
del "%log%"
if defined micro goto benchmarks
dotnet "%program%" %*
exit /b %errorlevel%
:benchmarks
dotnet "%program%" %arguments%
exit /b %errorlevel%

rem A program of its own, which nothing else needs built.
:micro
set micro=true
set "project=%root%Hosts\Benchmarks\ActorUdp.Benchmarks.csproj"
set "program=%folder%\bin\ActorUdp.Benchmarks\release\ActorUdp.Benchmarks.dll"
set arguments=
shift
shift
:argument
if "%~1"=="" exit /b 0
set arguments=%arguments% %1
shift
goto argument

:find
if not exist "%root%artifacts" mkdir "%root%artifacts"
dotnet restore "%root%ActorUdp.sln" -p:ActorRuntime=Akka "-p:ArtifactsPath=%root%artifacts\probe" -nologo -v quiet >nul 2>&1
if errorlevel 1 (
  set runtime=Embedded
  echo actor runtime: Embedded ^(Akka could not be restored from the configured feeds^) 1>&2
) else (
  set runtime=Akka
  echo actor runtime: Akka restored 1>&2
)
rmdir /s /q "%root%artifacts\probe" >nul 2>&1
>"%memory%" echo %runtime%
exit /b 0

:test
rem Every option after the verb goes to dotnet test.
set options=
shift
:option
if "%~1"=="" goto run
set options=%options% %1
shift
goto option
:run
set /a passed=0
set /a failed=0
set /a skipped=0
if defined asked (
  call :runtime %runtime%
) else (
  if /i "%runtime%"=="Akka" call :runtime Akka
  call :runtime Embedded
)
echo %passed% passed, %failed% failed, %skipped% skipped
if not "%failed%"=="0" exit /b 1
exit /b 0

:runtime
set "ACTORUDP_RUNTIME=%1"
dotnet build "%root%ActorUdp.sln" -c Release -nologo -v quiet -p:ActorRuntime=%1 1>&2
if errorlevel 1 (
  set /a failed+=1
  exit /b 0
)
for /d %%d in ("%root%Specs\*") do for %%p in ("%%d\*.csproj") do call :specs %1 "%%p"
exit /b 0

:specs
set "results=%root%artifacts\%1\results"
if exist "%results%" rmdir /s /q "%results%"
mkdir "%results%"
echo [%1] %~n2 1>&2
set /a bad=0
dotnet test %2 -c Release -nologo -v quiet --no-build -p:ActorRuntime=%1 --results-directory "%results%" --logger "trx;LogFileName=specs.trx" %options% >"%results%\output" 2>&1
if errorlevel 1 set /a bad=1
set /a total=0
set /a good=0
set /a wrong=0
if exist "%results%\specs.trx" for /f tokens^=2^,4^,6^,8^,10^ delims^=^" %%a in ('findstr /c:"<Counters " "%results%\specs.trx"') do (
  rem total, executed, passed, failed, error
  set /a total=%%a
  set /a good=%%c
  set /a wrong=%%d+%%e
)
if "%bad%"=="1" if "%wrong%"=="0" set /a wrong=1
if not "%wrong%"=="0" type "%results%\output"
set /a passed+=good
set /a failed+=wrong
set /a rest=total-good-wrong
if %rest% gtr 0 set /a skipped+=rest
exit /b 0
