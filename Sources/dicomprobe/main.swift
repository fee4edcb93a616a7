print("dicomprobe")
