; Umbra's installer for Windows. Compiled by installers/windows/package.py, which says:
;   VERSION       1.0.0          VERSION4  1.0.0.0
;   LISTS         folder of files.nsh (what goes in) and gone.nsh (what comes out again), made from the bundle
;   KILOBYTES     size of the bundle        OUT  the installer to write
;   ICON, SIDE    the icon, the picture on the first page      LICENCE  our licence
;
; For people: a choice between "only for me" and "for everyone"; the second needs an administrator.
; For IT:  umbra-setup.exe /S /AllUsers [/D=C:\Somewhere]     or /S /CurrentUser; /D comes last, without quotes.
;          "C:\Program Files\Umbra\uninstall.exe" /S /AllUsers
; Exit status: 0 done, 1 cancelled, 2 failed, 3 Umbra is running, 4 no room, 5 not a 64-bit Windows 10 or later,
;              6 a newer version is installed (/Downgrade puts this one in all the same),
;              7 /AllUsers without an administrator's rights,
;              8 the folder of the policy is not an administrator's (/AllUsers).
; Umbra's own data (the workspace, the settings, the administrator's policy) are never touched. For everyone, the
; folder of the policy is made, or taken from everybody but administrators, and stays when Umbra goes.

Unicode true
; NSIS as published makes 32-bit installers, which run on every Windows; Debian's can make 64-bit ones.
!ifdef TARGET
    Target ${TARGET}
!endif
ManifestDPIAware true
ManifestLongPathAware true
!ifndef QUICK
    SetCompressor /SOLID lzma
!endif
CRCCheck force

!define NAME "Umbra"
!define KEY "Software\Microsoft\Windows\CurrentVersion\Uninstall\Umbra"
; Which endings: the macros Offer and Withdraw, made from the window's own list.
!define FILE_KIND "Umbra.Footage"

!define MULTIUSER_EXECUTIONLEVEL Highest
!define MULTIUSER_MUI
!define MULTIUSER_INSTALLMODE_COMMANDLINE
!define MULTIUSER_USE_PROGRAMFILES64
!define MULTIUSER_INSTALLMODE_INSTDIR "${NAME}"
!define MULTIUSER_INSTALLMODE_INSTDIR_REGISTRY_KEY "${KEY}"
!define MULTIUSER_INSTALLMODE_INSTDIR_REGISTRY_VALUENAME "InstallLocation"
!define MULTIUSER_INSTALLMODE_DEFAULT_REGISTRY_KEY "${KEY}"
!define MULTIUSER_INSTALLMODE_DEFAULT_REGISTRY_VALUENAME "InstallLocation"
!define MULTIUSER_INSTALLMODE_FUNCTION PlaceForMode

!include MultiUser.nsh
!include MUI2.nsh
!include FileFunc.nsh
!include LogicLib.nsh
!include WinVer.nsh
!include x64.nsh
!include WordFunc.nsh

Name "${NAME} ${VERSION}"
OutFile "${OUT}"
BrandingText "${NAME} ${VERSION}"
ShowInstDetails hide
ShowUninstDetails hide

; The uninstaller is made while the installer is; it is signed then.
!ifdef SIGN
    !uninstfinalize '${SIGN} "%1"' = 0
!endif

VIProductVersion "${VERSION4}"
VIAddVersionKey /LANG=2057 "ProductName" "${NAME}"
VIAddVersionKey /LANG=2057 "ProductVersion" "${VERSION}"
VIAddVersionKey /LANG=2057 "FileVersion" "${VERSION4}"
VIAddVersionKey /LANG=2057 "FileDescription" "${NAME} installer"
VIAddVersionKey /LANG=2057 "CompanyName" "The Umbra project"
VIAddVersionKey /LANG=2057 "LegalCopyright" "GPL-3.0-or-later"

!define MUI_ICON "${ICON}"
!define MUI_UNICON "${ICON}"
!define MUI_WELCOMEFINISHPAGE_BITMAP "${SIDE}"
!define MUI_ABORTWARNING
!define MUI_FINISHPAGE_RUN "$INSTDIR\umbraw.exe"
!define MUI_FINISHPAGE_RUN_TEXT "Open Umbra"
!define MUI_WELCOMEPAGE_TEXT "This installs Umbra ${VERSION}, which reviews and redacts footage on this computer and opens no network connection.$\r$\n$\r$\nFootage, requests and the review log of an earlier version stay as they are."
!define MUI_LICENSEPAGE_TEXT_BOTTOM "Umbra is free software. You need not accept this licence to use it, only to pass it on."
!define MUI_LICENSEPAGE_BUTTON "&Next >"
!define MUI_UNCONFIRMPAGE_TEXT_TOP "Umbra is removed from this computer. Your footage, requests, copies and review log stay where they are."

!insertmacro MUI_PAGE_WELCOME
!insertmacro MUI_PAGE_LICENSE "${LICENCE}"
!insertmacro MULTIUSER_PAGE_INSTALLMODE
!insertmacro MUI_PAGE_DIRECTORY
!insertmacro MUI_PAGE_INSTFILES
!insertmacro MUI_PAGE_FINISH
!insertmacro MUI_UNPAGE_CONFIRM
!insertmacro MUI_UNPAGE_INSTFILES
!insertmacro MUI_LANGUAGE "English"

!include "${LISTS}\files.nsh"
!include "${LISTS}\gone.nsh"

; A sentence for whoever sits there, an exit status for whoever installs in silence.
!macro Refuse STATUS TEXT
    SetErrorLevel ${STATUS}
    MessageBox MB_OK|MB_ICONSTOP "${TEXT}" /SD IDOK
    Quit
!macroend
!define Refuse "!insertmacro Refuse"

; Programs of one person lie beside, never in, the folder of their data (%LOCALAPPDATA%\Umbra).
!macro PlaceForModeOf UN
Function ${UN}PlaceForMode
    SetRegView 64
    ${If} $MultiUser.InstallMode == "CurrentUser"
        ReadRegStr $0 HKCU "${KEY}" "InstallLocation"
        ${If} $0 == ""
            StrCpy $0 "$LOCALAPPDATA\Programs\${NAME}"
        ${EndIf}
        StrCpy $INSTDIR $0
    ${Else}
        ReadRegStr $0 HKLM "${KEY}" "InstallLocation"
        ${If} $0 == ""
            StrCpy $0 "$PROGRAMFILES64\${NAME}"
        ${EndIf}
        StrCpy $INSTDIR $0
    ${EndIf}
FunctionEnd
!macroend
!insertmacro PlaceForModeOf ""

; Whether a program of ours runs: its file cannot be opened for writing then.
!macro InUseOf UN
Function ${UN}InUse
    StrCpy $1 ""
    ${If} ${FileExists} "$INSTDIR\umbra.exe"
        ClearErrors
        FileOpen $0 "$INSTDIR\umbra.exe" a
        ${If} ${Errors}
            StrCpy $1 "yes"
        ${Else}
            FileClose $0
        ${EndIf}
    ${EndIf}
    ${If} ${FileExists} "$INSTDIR\umbraw.exe"
        ClearErrors
        FileOpen $0 "$INSTDIR\umbraw.exe" a
        ${If} ${Errors}
            StrCpy $1 "yes"
        ${Else}
            FileClose $0
        ${EndIf}
    ${EndIf}
FunctionEnd
!macroend
!insertmacro InUseOf ""
!insertmacro InUseOf "un."

; Any user may make folders in %ProgramData%, and whoever made one may change what lies in it for ever. So the
; folder of the policy is there before anybody thinks of it.
!define ADMINISTRATORS "*S-1-5-32-544"
!define SYSTEM "*S-1-5-18"
!define USERS "*S-1-5-32-545"

; Whether $0 belongs to the administrators or to the system and is no link to elsewhere: then $1 is not empty.
Function IsAdministrators
    StrCpy $1 ""
    System::Call 'kernel32::GetFileAttributesW(w r0) i .r2'
    IntOp $2 $2 & 0x400 ; a link; what cannot be asked (-1) counts as one
    ${If} $2 == 0
        System::Call 'advapi32::GetNamedSecurityInfoW(w r0, i 1, i 1, *p .r2, p 0, p 0, p 0, *p .r3) i .r4'
        ${If} $4 == 0
            System::Call 'advapi32::IsWellKnownSid(p r2, i 26) i .r4' ; WinBuiltinAdministratorsSid
            System::Call 'advapi32::IsWellKnownSid(p r2, i 22) i .r5' ; WinLocalSystemSid
            System::Call 'kernel32::LocalFree(p r3)'
            ${If} $4 != 0
            ${OrIf} $5 != 0
                StrCpy $1 "yes"
            ${EndIf}
        ${EndIf}
    ${EndIf}
FunctionEnd

; Afterwards only administrators write where the policy lies; $1 is empty where that cannot be had.
Function ProtectPolicy
    StrCpy $0 "$APPDATA\${NAME}"
    ; Not NSIS' own word for it, which is content with a folder that somebody made a moment ago.
    System::Call 'kernel32::CreateDirectoryW(w r0, p 0) i .r1'
    ${If} $1 != 0
        nsExec::Exec '"$SYSDIR\icacls.exe" "$0" /setowner ${ADMINISTRATORS} /q'
        Pop $1 ; asked of the folder itself below
    ${Else}
        Call IsAdministrators
        ${If} $1 == ""
            Return
        ${EndIf}
    ${EndIf}
    ; Whoever is let in by name goes first: /grant:r replaces the entries of those it names, nobody else's. Never with
    ; /t, for what lies inside may lead elsewhere.
    nsExec::Exec '"$SYSDIR\icacls.exe" "$0" /reset /q'
    Pop $3
    nsExec::Exec '"$SYSDIR\icacls.exe" "$0" /inheritance:r /grant:r ${ADMINISTRATORS}:(OI)(CI)F /grant:r ${SYSTEM}:(OI)(CI)F /grant:r ${USERS}:(OI)(CI)RX /q'
    Pop $2
    StrCpy $1 ""
    ${If} $2 != "0"
    ${OrIf} $3 != "0"
        Return
    ${EndIf}
    Call IsAdministrators
    ${If} $1 == ""
        Return
    ${EndIf}
    ; Now that nobody else can put one there: the one that was, for which the folder's entries hold from here on.
    ${If} ${FileExists} "$0\policy.json"
        StrCpy $0 "$0\policy.json"
        Call IsAdministrators
        ${If} $1 == ""
            Return
        ${EndIf}
        nsExec::Exec '"$SYSDIR\icacls.exe" "$0" /reset /q'
        Pop $2
        ${If} $2 != "0"
            StrCpy $1 ""
        ${EndIf}
    ${EndIf}
FunctionEnd

Function .onInit
    SetRegView 64
    ${IfNot} ${RunningX64}
    ${OrIfNot} ${AtLeastWin10}
        ${Refuse} 5 "Umbra needs a 64-bit Windows 10 or later. Nothing was changed."
    ${EndIf}
    ; MultiUser reads /D away; it is the administrator's word, so it counts more than what is installed.
    StrCpy $9 $INSTDIR
    !insertmacro MULTIUSER_INIT
    ${If} $9 != ""
        StrCpy $INSTDIR $9
    ${EndIf}
    ${GetParameters} $2
    ClearErrors
    ${GetOptions} $2 "/AllUsers" $3
    ${IfNot} ${Errors}
    ${AndIf} $MultiUser.InstallMode != "AllUsers"
        ${Refuse} 7 "To install Umbra for everyone, an administrator has to start this installer. Nothing was changed."
    ${EndIf}
    ReadRegStr $0 SHCTX "${KEY}" "DisplayVersion"
    ${If} $0 != ""
        ${VersionCompare} $0 "${VERSION}" $1
        ${GetParameters} $2
        ClearErrors
        ${GetOptions} $2 "/Downgrade" $3
        ${If} ${Errors}
        ${AndIf} $1 == 1
            ${Refuse} 6 "Umbra $0 is installed, which is newer than ${VERSION}. Nothing was changed. An older version may not be able to read what a newer one wrote; to install it all the same, start this installer with /Downgrade."
        ${EndIf}
    ${EndIf}
FunctionEnd

Function un.onInit
    SetRegView 64
    ; The folder of this very uninstaller is what is removed, whatever else is installed.
    StrCpy $9 $INSTDIR
    !insertmacro MULTIUSER_UNINIT
    StrCpy $INSTDIR $9
FunctionEnd

Section "Umbra" MAIN
    SectionIn RO
    SetRegView 64
    SetShellVarContext current
    ${If} $MultiUser.InstallMode == "AllUsers"
        SetShellVarContext all
    ${EndIf}

    again:
    Call InUse
    ${If} $1 != ""
        SetErrorLevel 3
        MessageBox MB_RETRYCANCEL|MB_ICONEXCLAMATION "Umbra is open. Nothing was changed. Close it (a copy that is being made would be lost), then try again." /SD IDCANCEL IDRETRY again
        Quit
    ${EndIf}

    ${GetRoot} "$INSTDIR" $0
    ${DriveSpace} "$0\" "/D=F /S=K" $1
    IntOp $2 ${KILOBYTES} + 51200
    System::Int64Op $1 < $2
    Pop $3
    ${If} $1 != ""
    ${AndIf} $3 == 1
        ${Refuse} 4 "There is not enough room on $0: Umbra needs $2 KB. Nothing was changed."
    ${EndIf}

    ${If} $MultiUser.InstallMode == "AllUsers"
        Call ProtectPolicy
        ${If} $1 == ""
            ${Refuse} 8 "$0 is where an administrator's policy for Umbra lies, but it belongs to somebody else, is a link, or cannot be protected. Umbra was not installed. Look at who made it, remove it, and try again."
        ${EndIf}
    ${EndIf}

    ; What is there already goes by its own list first: a file that is no longer ours must not stay. It lies in
    ; the folder that the registry names, which /D may change.
    ReadRegStr $4 SHCTX "${KEY}" "InstallLocation"
    ${If} $4 != ""
    ${AndIf} ${FileExists} "$4\uninstall.exe"
        ExecWait '"$4\uninstall.exe" /S /$MultiUser.InstallMode _?=$4' $5
        ${If} $5 != 0
            ${Refuse} 3 "The version that is installed could not be removed, probably because it is open. Close Umbra and try again."
        ${EndIf}
        Delete "$4\uninstall.exe"
        RMDir "$4"
    ${EndIf}

    ClearErrors
    !insertmacro InstallFiles
    ${If} ${Errors}
        ${Refuse} 2 "Not all files could be written to $INSTDIR. Umbra is not installed. Your footage and log are as they were; make room, or choose another folder, and try again."
    ${EndIf}
    SetOutPath "$INSTDIR"
    WriteUninstaller "$INSTDIR\uninstall.exe"

    CreateShortcut "$SMPROGRAMS\${NAME}.lnk" "$INSTDIR\umbraw.exe" "" "$INSTDIR\umbraw.exe" 0 SW_SHOWNORMAL "" "Review and redact footage"

    WriteRegStr SHCTX "${KEY}" "DisplayName" "${NAME}"
    WriteRegStr SHCTX "${KEY}" "DisplayVersion" "${VERSION}"
    WriteRegStr SHCTX "${KEY}" "Publisher" "The Umbra project"
    WriteRegStr SHCTX "${KEY}" "DisplayIcon" "$INSTDIR\umbraw.exe,0"
    WriteRegStr SHCTX "${KEY}" "InstallLocation" "$INSTDIR"
    WriteRegStr SHCTX "${KEY}" "UninstallString" '"$INSTDIR\uninstall.exe" /$MultiUser.InstallMode'
    WriteRegStr SHCTX "${KEY}" "QuietUninstallString" '"$INSTDIR\uninstall.exe" /S /$MultiUser.InstallMode'
    WriteRegDWORD SHCTX "${KEY}" "EstimatedSize" ${KILOBYTES}
    WriteRegDWORD SHCTX "${KEY}" "NoModify" 1
    WriteRegDWORD SHCTX "${KEY}" "NoRepair" 1

    ; So that `umbra` works in a terminal's Run box and in scripts.
    WriteRegStr SHCTX "Software\Microsoft\Windows\CurrentVersion\App Paths\umbra.exe" "" "$INSTDIR\umbra.exe"

    ; "Open with": offered for footage, never made the default. That choice is the person's.
    WriteRegStr SHCTX "Software\Classes\${FILE_KIND}" "" "Footage"
    WriteRegStr SHCTX "Software\Classes\${FILE_KIND}\DefaultIcon" "" "$INSTDIR\umbraw.exe,0"
    WriteRegStr SHCTX "Software\Classes\${FILE_KIND}\shell\open" "FriendlyAppName" "${NAME}"
    WriteRegStr SHCTX "Software\Classes\${FILE_KIND}\shell\open\command" "" '"$INSTDIR\umbraw.exe" "%1"'
    WriteRegStr SHCTX "Software\Classes\Applications\umbraw.exe\shell\open\command" "" '"$INSTDIR\umbraw.exe" "%1"'
    WriteRegStr SHCTX "Software\Classes\Applications\umbraw.exe" "FriendlyAppName" "${NAME}"
    WriteRegStr SHCTX "Software\${NAME}\Capabilities" "ApplicationName" "${NAME}"
    WriteRegStr SHCTX "Software\${NAME}\Capabilities" "ApplicationDescription" "Review and redact footage"
    WriteRegStr SHCTX "Software\RegisteredApplications" "${NAME}" "Software\${NAME}\Capabilities"
    !insertmacro Offer
    System::Call 'shell32::SHChangeNotify(i 0x08000000, i 0, p 0, p 0)'
    SetErrorLevel 0
SectionEnd

Section "Uninstall"
    SetRegView 64
    SetShellVarContext current
    ${If} $MultiUser.InstallMode == "AllUsers"
        SetShellVarContext all
    ${EndIf}

    again:
    Call un.InUse
    ${If} $1 != ""
        SetErrorLevel 3
        MessageBox MB_RETRYCANCEL|MB_ICONEXCLAMATION "Umbra is open. Nothing was changed. Close it, then try again." /SD IDCANCEL IDRETRY again
        Quit
    ${EndIf}

    ; Only what was put there, file by file: whatever else lies in the folder is not ours.
    !insertmacro RemoveFiles
    Delete "$INSTDIR\uninstall.exe"
    SetOutPath "$TEMP"
    RMDir "$INSTDIR"

    Delete "$SMPROGRAMS\${NAME}.lnk"
    !insertmacro Withdraw
    DeleteRegKey SHCTX "Software\Classes\${FILE_KIND}"
    DeleteRegKey SHCTX "Software\Classes\Applications\umbraw.exe"
    DeleteRegKey SHCTX "Software\${NAME}\Capabilities"
    DeleteRegKey /ifempty SHCTX "Software\${NAME}"
    DeleteRegValue SHCTX "Software\RegisteredApplications" "${NAME}"
    DeleteRegKey SHCTX "Software\Microsoft\Windows\CurrentVersion\App Paths\umbra.exe"
    DeleteRegKey SHCTX "${KEY}"
    System::Call 'shell32::SHChangeNotify(i 0x08000000, i 0, p 0, p 0)'
    SetErrorLevel 0
SectionEnd
