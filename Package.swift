// swift-tools-version: 6.3
import PackageDescription

/// Warnings are errors where the project itself is built and checked; whoever builds it with a newer compiler is not held up by them. In a release types
/// are made by calls and not from their names: for those the runtime goes through every conformance of the program, which is a tenth of what an echo takes.
let swiftSettings: [SwiftSetting] =
    [.unsafeFlags(["-Xfrontend", "-disable-concrete-type-metadata-mangled-name-accessors"], .when(configuration: .release))]
    + (Context.environment["CI"] == nil ? [] : [.treatAllWarnings(as: .error)])

/// The fuzzer's main function comes with -sanitize=fuzzer, so that it can be linked in builds for fuzzing alone: those of scripts/fuzz. What it feeds is in
/// FuzzTargets, which every build of the tests has, so that it neither rots nor hides what once broke something.
let fuzzing: [Target] =
    Context.environment["DICOMPROBE_FUZZING"] == nil
    ? []
    : [
        .executableTarget(
            name: "Fuzzer", dependencies: ["FuzzTargets"], path: "Tests/Fuzzer",
            swiftSettings: swiftSettings + [.unsafeFlags(["-parse-as-library"])])
    ]

let package = Package(
    name: "dicomprobe",
    products: [
        .executable(name: "dicomprobe", targets: ["dicomprobe"])
    ],
    traits: [
        .trait(name: "Exporter", description: "The verb exporter, with the HTTP server that it needs."),
        .default(enabledTraits: ["Exporter"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-configuration", from: "1.4.0", traits: []),
        .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/HdrHistogram/hdrhistogram-swift", from: "0.2.0"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
        .package(url: "https://github.com/swiftlang/swift-docc-plugin", from: "1.5.0"),
    ],
    targets: [
        // The command
        .executableTarget(
            name: "dicomprobe",
            dependencies: [
                "Probes", "ProbeReports", "ProbeSettings", "TestSCP",
                .target(name: "ProbeExporter", condition: .when(traits: ["Exporter"])),
                .product(name: "ArgumentParser", package: "swift-argument-parser"), .product(name: "Logging", package: "swift-log"),
            ],
            exclude: ["Linking"],
            swiftSettings: swiftSettings,
            // Nothing is loaded into the program that would look for its symbols: it starts faster without a table of them. And without the C++
            // library, which Swift's runtime is written with: a script of the linker has it linked into the program.
            linkerSettings: [
                .unsafeFlags(
                    ["-use-ld=lld", "-Xlinker", "--no-export-dynamic", "-L\(Context.packageDirectory)/Sources/dicomprobe/Linking"],
                    .when(platforms: [.linux], configuration: .release))
            ]),

        // What a verb does, and what is said of it
        .target(
            name: "Probes",
            dependencies: [
                "DICOMNetwork", "DICOMFiles", "SyntheticObjects", "Diagnosis", "ProbeResults",
                .product(name: "Histogram", package: "hdrhistogram-swift"),
            ],
            swiftSettings: swiftSettings),
        .target(name: "TestSCP", dependencies: ["DICOMNetwork", "DICOMFiles", "Diagnosis", "ProbeResults"], swiftSettings: swiftSettings),
        .target(name: "ProbeReports", dependencies: ["ProbeResults"], swiftSettings: swiftSettings),
        .target(
            name: "ProbeSettings",
            dependencies: [
                "DICOMData", "ProbeResults", "YAML", .product(name: "Configuration", package: "swift-configuration"),
            ],
            swiftSettings: swiftSettings),
        .target(
            name: "ProbeExporter",
            dependencies: [
                "ProbeReports", "ProbeResults", .product(name: "Logging", package: "swift-log"),
                .product(name: "HTTPTypes", package: "swift-http-types", condition: .when(traits: ["Exporter"])),
                .product(name: "HummingbirdCore", package: "hummingbird", condition: .when(traits: ["Exporter"])),
                .product(name: "NIOCore", package: "swift-nio", condition: .when(traits: ["Exporter"])),
                .product(name: "NIOPosix", package: "swift-nio", condition: .when(traits: ["Exporter"])),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle", condition: .when(traits: ["Exporter"])),
            ],
            swiftSettings: swiftSettings),
        .target(
            name: "Diagnosis", dependencies: ["DICOMNetwork", "DICOMFiles", "SyntheticObjects", "ProbeResults"],
            swiftSettings: swiftSettings),
        .target(name: "ProbeResults", swiftSettings: swiftSettings),
        .target(name: "YAML", dependencies: ["CYAML"], swiftSettings: swiftSettings),
        .systemLibrary(name: "CYAML", pkgConfig: "yaml-0.1", providers: [.apt(["libyaml-dev"]), .brew(["libyaml"])]),

        // DICOM
        .target(name: "DICOMNetwork", dependencies: ["DIMSE", "Transport"], swiftSettings: swiftSettings),
        .target(name: "DIMSE", dependencies: ["DICOMUpperLayer"], swiftSettings: swiftSettings),
        .target(name: "DICOMUpperLayer", dependencies: ["DICOMData"], swiftSettings: swiftSettings),
        .target(name: "DICOMFiles", dependencies: ["DICOMData", "CZlib"], swiftSettings: swiftSettings),
        .target(name: "SyntheticObjects", dependencies: ["DICOMData", "DICOMFiles"], swiftSettings: swiftSettings),
        .target(name: "DICOMData", swiftSettings: swiftSettings),
        .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"]), .brew(["zlib"])]),

        // The network and its keys
        .target(name: "Transport", dependencies: ["PKI", "COpenSSL"], swiftSettings: swiftSettings),
        .target(name: "PKI", dependencies: ["COpenSSL"], swiftSettings: swiftSettings),
        .systemLibrary(name: "COpenSSL", pkgConfig: "openssl", providers: [.apt(["libssl-dev"]), .brew(["openssl@3"])]),

        // Tests
        .testTarget(name: "DICOMDataTests", dependencies: ["DICOMData"], swiftSettings: swiftSettings),
        .testTarget(name: "DICOMFilesTests", dependencies: ["DICOMFiles"], swiftSettings: swiftSettings),
        .testTarget(name: "SyntheticObjectsTests", dependencies: ["SyntheticObjects"], swiftSettings: swiftSettings),
        .testTarget(name: "DICOMUpperLayerTests", dependencies: ["DICOMUpperLayer"], swiftSettings: swiftSettings),
        .testTarget(name: "DIMSETests", dependencies: ["DIMSE"], swiftSettings: swiftSettings),
        .testTarget(name: "PKITests", dependencies: ["PKI", "COpenSSL"], swiftSettings: swiftSettings),
        .testTarget(name: "TransportTests", dependencies: ["Transport", "COpenSSL"], swiftSettings: swiftSettings),
        .testTarget(name: "DICOMNetworkTests", dependencies: ["DICOMNetwork"], swiftSettings: swiftSettings),
        .testTarget(name: "DiagnosisTests", dependencies: ["Diagnosis"], swiftSettings: swiftSettings),
        .testTarget(name: "ProbeExporterTests", dependencies: ["ProbeExporter"], swiftSettings: swiftSettings),
        .testTarget(name: "ProbeReportsTests", dependencies: ["ProbeReports"], swiftSettings: swiftSettings),
        .testTarget(name: "ProbeSettingsTests", dependencies: ["ProbeSettings"], swiftSettings: swiftSettings),
        .testTarget(name: "ProbesTests", dependencies: ["Probes", "TestSCP"], swiftSettings: swiftSettings),
        .testTarget(
            name: "InteropTests",
            dependencies: [
                "dicomprobe", "HostilePeers", "DICOMFiles", "DICOMData", "PKI", "ProbeReports", "ProbeResults", "ProbeSettings",
            ],
            exclude: ["Peers"],
            swiftSettings: swiftSettings),

        // Whatever comes from outside
        .target(
            name: "FuzzTargets", dependencies: ["DICOMNetwork", "DICOMFiles", "Diagnosis", "ProbeSettings", "COpenSSL"],
            path: "Tests/FuzzTargets",
            swiftSettings: swiftSettings),
        .target(
            name: "HostilePeers", dependencies: ["Transport", "ProbeResults"], path: "Tests/HostilePeers", swiftSettings: swiftSettings),
        .testTarget(name: "HostilePeersTests", dependencies: ["HostilePeers", "Probes", "TestSCP"], swiftSettings: swiftSettings),
        .testTarget(name: "FuzzTargetsTests", dependencies: ["FuzzTargets"], swiftSettings: swiftSettings),
    ] + fuzzing,
    swiftLanguageModes: [.v6]
)
