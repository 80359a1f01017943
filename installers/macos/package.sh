#!/bin/sh
# Signs, notarises and packs Umbra.app into a disk image. Called by package.py; the steps are here so that a
# person can read and repeat each of them.
#
#   package.sh sign-inside APP       every library and helper in it, before their hashes go into the list of parts
#   package.sh finish APP DMG        seal the app, make the image, notarise and staple it
#
# UMBRA_SIGN_IDENTITY   "Developer ID Application: Name (TEAM)"; without it the app is sealed for this Mac only
# UMBRA_NOTARY_PROFILE  a profile kept by: xcrun notarytool store-credentials; without it nothing is notarised
set -eu

here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd -P)
identity=${UMBRA_SIGN_IDENTITY:--}

# Apple's time stamp needs the network, and a name in a certificate.
stamp=--timestamp
[ "$identity" = - ] && stamp=--timestamp=none

seal() {
    codesign --force --sign "$identity" "$stamp" --options runtime \
        --entitlements "$here/entitlements.plist" "$@"
}

case ${1-} in
    sign-inside)
        app=$2
        # From the inside out: a seal covers what lies within.
        find "$app/Contents/Frameworks" -type f \( -name '*.dylib' -o -name '*.so' -o -perm -u+x \) |
            while IFS= read -r part; do
                case $(file -b "$part") in
                    Mach-O*) seal "$part" ;;
                esac
            done
        ;;
    finish)
        app=$2
        image=$3
        seal "$app"
        codesign --verify --deep --strict "$app"
        folder=$(mktemp -d)
        trap 'rm -rf "$folder"' EXIT
        cp -R "$app" "$folder/"
        ln -s /Applications "$folder/Applications"
        rm -f "$image"
        hdiutil create -quiet -volname Umbra -srcfolder "$folder" -fs HFS+ -format UDZO "$image"
        if [ "$identity" != - ]; then
            codesign --sign "$identity" "$stamp" "$image"
        fi
        if [ -n "${UMBRA_NOTARY_PROFILE-}" ]; then
            xcrun notarytool submit "$image" --keychain-profile "$UMBRA_NOTARY_PROFILE" --wait
            xcrun stapler staple "$image"
            spctl --assess --type open --context context:primary-signature "$image"
        else
            echo "package: not notarised (UMBRA_NOTARY_PROFILE is not set); other Macs will refuse to open it." >&2
        fi
        ;;
    *)
        echo "usage: package.sh sign-inside APP | finish APP DMG" >&2
        exit 2
        ;;
esac
