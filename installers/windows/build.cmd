@echo off
rem Makes the installer for Windows: build.cmd [--only bundle] [--quick]
rem
rem Needs, all for 64 bits: Python 3.13 (python.org), git, VLC 3.0.21 or later of 3.0 (or its folder in UMBRA_VLC),
rem NSIS 3.08 or later. UMBRA_VLC_SHA256 says which libVLC has been looked at; without it the build tells the value
rem and stops. UMBRA_SIGN is called with each file that is to be signed (see installers\signing.py). What the
rem Python packages are is fixed by hashes in the lock files; they come from the index that pip is set to.
rem The result lies in dist, with SHA256SUMS.
setlocal
if not "%PROCESSOR_ARCHITECTURE%"=="AMD64" (
    echo Build on a 64-bit Windows for Intel or AMD processors; nothing was done. 1>&2
    exit /b 1
)
set "UMBRA_PYTHON="
py -3.13 -c "import sys; sys.exit(sys.maxsize < 2**32)" >nul 2>&1
if not errorlevel 1 set "UMBRA_PYTHON=py -3.13"
if not defined UMBRA_PYTHON (
    echo Install the 64-bit Python 3.13 from python.org, then try again; nothing was done. 1>&2
    exit /b 1
)
pushd "%~dp0..\.."
%UMBRA_PYTHON% installers\setup_env.py
if errorlevel 1 goto :end
.venv\Scripts\python.exe installers\build.py %*
:end
set "STATUS=%ERRORLEVEL%"
popd
exit /b %STATUS%
