@echo off
rem Umbra's front door on Windows; the same commands as the file "run" beside it.
setlocal
set "ROOT=%~dp0"
if "%ROOT:~-1%"=="\" set "ROOT=%ROOT:~0,-1%"
set "PYTHONPATH=%ROOT%"
set "PYTHONSAFEPATH=1"
set "PYTHONNOUSERSITE=1"
set "PYTHONHOME="
set "ORT_DISABLE_TELEMETRY=1"
set "VENV=%ROOT%\.venv\Scripts\python.exe"
set "BASE="

if exist "%VENV%" (
    "%VENV%" -c "" >nul 2>&1 && set BASE="%VENV%"
)
if not defined BASE for %%V in (3.13 3.12 3.11) do (
    if not defined BASE py -%%V -c "" >nul 2>&1 && set BASE=py -%%V
)
if not defined BASE (
    python -c "import sys; sys.exit(not (3, 11) <= sys.version_info[:2] < (3, 14))" >nul 2>&1 && set BASE=python
)
if not defined BASE (
    echo Umbra needs Python 3.11, 3.12 or 3.13 and found none; nothing was changed. Install one from python.org, then try again. 1>&2
    exit /b 1
)

if "%~1"=="setup" (
    %BASE% "%ROOT%\installers\setup_env.py" --again %2 %3 %4 %5 %6 %7 %8 %9
    goto :end
)
if "%~1"=="test" goto :dev
if "%~1"=="bench" goto :dev
if "%~1"=="lint" goto :dev

if "%~1"=="package" (
    %BASE% "%ROOT%\installers\setup_env.py" || goto :end
    "%VENV%" "%ROOT%\installers\build.py" %2 %3 %4 %5 %6 %7 %8 %9
    goto :end
)

if "%~1"=="words" (
    %BASE% "%ROOT%\installers\setup_env.py" || goto :end
    "%VENV%" "%ROOT%\installers\words.py" %2 %3 %4 %5 %6 %7 %8 %9
    goto :end
)

%BASE% "%ROOT%\installers\setup_env.py" || goto :end
rem Set-up made it; what is written while the disk is full may be cut (app/bytecode.py).
set "PYTHONDONTWRITEBYTECODE=1"
"%VENV%" -m app %*
goto :end

:dev
%BASE% "%ROOT%\installers\setup_env.py" --dev || goto :end
rem Everything after the first word; shift does not change %%*.
set "WORD=%~1"
set "REST="
:next
shift
if not "%~1"=="" (
    set REST=%REST% %1
    goto :next
)
if "%WORD%"=="bench" (
    "%VENV%" "%ROOT%\tests\bench" %REST%
    goto :end
)
pushd "%ROOT%"
if "%WORD%"=="test" (
    if not defined QT_QPA_PLATFORM set "QT_QPA_PLATFORM=offscreen"
    "%VENV%" -m pytest %REST%
) else (
    "%VENV%" -m ruff check && "%VENV%" -m ruff format --check && "%VENV%" -m mypy && "%VENV%" -c "from importlinter.cli import lint_imports_command; lint_imports_command()"
)
popd

:end
exit /b %ERRORLEVEL%
